/** What was received from servers, counted up while it is: whoever passes it reads it at any time. */
export interface Traffic {
  requests: number
  /** Bytes of bodies. */
  bytes: number
}

export interface HttpOptions {
  /** Ends requests and pauses at once; reading then throws its reason. */
  signal?: AbortSignal
  /** Whether servers at private addresses, such as this machine's, may be read from. No redirect leads to another one of them. */
  allowPrivate?: boolean
  traffic?: Traffic
  pace?: Pace
}

/** How hard servers are asked. */
export interface Pace {
  /** Connections to one host at a time, of all downloads together. */
  connections: number
  /** Without any progress, this often. */
  attempts: number
  /** Before the second attempt after an error of the network; twice as long before each further one. */
  pauseMs: number
  /** The same after an answer that refuses. */
  refusedPauseMs: number
  /** The longest pause, unless the server asks for more. */
  maxPauseMs: number
  /** A connection that brings next to nothing for so long is given up. */
  stalledMs: number
}

export const PACE: Pace = {
  connections: 4,
  attempts: 8,
  pauseMs: 250,
  refusedPauseMs: 1000,
  maxPauseMs: 60_000,
  stalledMs: 60_000,
}
