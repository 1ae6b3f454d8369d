/** So many of a task's recent records have failed that something is wrong with the stage and not with them. */
export class TooManyFailuresError extends Error {}

const WINDOW = 200
const LIMIT = WINDOW / 2

/** Counts the failures among a task's latest records. */
export class FailureRate {
  readonly #recent = new Uint8Array(WINDOW)
  #next = 0
  #failures = 0

  /** @throws {TooManyFailuresError} when more than half of the latest 200 records have failed */
  count(error: Error | undefined): void {
    const failed = error === undefined ? 0 : 1
    this.#failures += failed - this.#recent[this.#next]!
    this.#recent[this.#next] = failed
    this.#next = (this.#next + 1) % WINDOW
    if (this.#failures <= LIMIT) return
    throw new TooManyFailuresError(
      `${this.#failures} of the latest ${WINDOW} records have failed, last with: ${error?.message ?? 'no error'}`,
    )
  }
}
