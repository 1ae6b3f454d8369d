const LOOK_MS = 30_000
const LIMIT_MS = 30 * 60_000

/** Calls when a number that grows with all that is done has stood still for half an hour: what is waited for then never comes. */
export class SignsOfLife {
  readonly #timer: NodeJS.Timeout

  /**
   * @param count of what was done so far
   * @param onNone called once
   */
  constructor(count: () => number, onNone: () => void, limitMs = LIMIT_MS, lookMs = LOOK_MS) {
    let [before, since] = [count(), Date.now()]
    this.#timer = setInterval(() => {
      const now = count()
      if (now !== before) [before, since] = [now, Date.now()]
      if (Date.now() - since < limitMs) return
      this.stop()
      onNone()
    }, lookMs)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
