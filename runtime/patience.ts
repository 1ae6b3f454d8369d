import { setTimeout } from 'node:timers/promises'
import { isPassing } from './kafka/errors.js'

export interface Patience {
  /** What is done, for the log: "reading sluice.runs". */
  what: string
  /** Milliseconds after which the error is thrown; for ever unless given. */
  forMs?: number
  /** Waiting ends at once when it is aborted. */
  signal?: AbortSignal
  /** Whether an error may pass by itself; those of the cluster unless given. */
  passing?: (error: unknown) => boolean
  firstPauseMs?: number
  longestPauseMs?: number
  /** Called when an attempt has failed and another will be made, once a second at most. */
  onWait?: (what: string, error: Error) => void
}

const FIRST_PAUSE_MS = 20
const LONGEST_PAUSE_MS = 2000
const TELL_EVERY_MS = 1000

/**
 * Does something until it succeeds: errors of the cluster are waited out with growing pauses, all others are thrown at once.
 * @throws the last error, when `forMs` is over or the signal aborted
 */
export async function patiently<T>(
  {
    what,
    forMs,
    signal,
    onWait,
    passing = isPassing,
    firstPauseMs = FIRST_PAUSE_MS,
    longestPauseMs = LONGEST_PAUSE_MS,
  }: Patience,
  attempt: () => Promise<T>,
): Promise<T> {
  const began = Date.now()
  let told = began
  for (let pause = firstPauseMs; ; pause = Math.min(2 * pause, longestPauseMs)) {
    try {
      return await attempt()
    } catch (error) {
      const now = Date.now()
      if (!passing(error) || signal?.aborted || (forMs !== undefined && now + pause - began > forMs)) throw error
      if (now - told >= TELL_EVERY_MS) {
        onWait?.(what, error as Error)
        told = now
      }
      await setTimeout(pause, undefined, { signal }).catch(() => {})
    }
  }
}
