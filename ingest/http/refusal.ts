import type { Host } from './host.js'

/** Longer than this no server is waited for at a time, whatever it says. */
const MAX_RETRY_AFTER_MS = 10 * 60_000

/** Forbidden for now: some servers, Common Crawl's among them, say so to those who ask too often. */
const TOO_OFTEN = [403, 429, 503]

/** Whether another attempt may get another answer than one with this status. */
export const isRefusal = (status: number): boolean => status >= 500 || status === 408 || TOO_OFTEN.includes(status)

/** An answer that another attempt may change. */
export class Refusal extends Error {
  /** Milliseconds that the server asks to wait; undefined when it does not. */
  readonly retryAfter: number | undefined
  readonly #tooOften: boolean

  constructor(
    status: number,
    retryAfter: string | undefined,
    readonly host: Host,
  ) {
    super(`the server answers ${status}`)
    this.retryAfter = parseRetryAfter(retryAfter, Date.now())
    this.#tooOften = TOO_OFTEN.includes(status)
  }

  /** Holds back all requests to a host that is asked too often. */
  holdBack(milliseconds: number): void {
    if (this.#tooOften) this.host.pause(milliseconds)
  }
}

/** Milliseconds from `now` that a Retry-After header asks for, as seconds or as a date. */
export function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  const wanted = /^\s*\d+\s*$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isNaN(wanted) ? undefined : Math.min(MAX_RETRY_AFTER_MS, Math.max(0, wanted))
}
