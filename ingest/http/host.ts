import { setTimeout as sleep } from 'node:timers/promises'

/** A place whose reader has not asked for more for so long may be given to another that waits. */
const RESTED_MS = 1000

/**
 * A host that all downloads share: so many connections at a time, and none while it has asked for a pause. A reader that
 * rests longer loses its place to one that waits, so that readers who need two at a time do not wait for each other for ever.
 */
export class Host {
  #taken = 0
  #waiting: (() => void)[] = []
  #resting = new Set<Place>()
  #pausedUntil = 0

  /** Waits for a free place among `limit`, and for a pause to end. */
  async take(limit: number, signal?: AbortSignal): Promise<Place> {
    signal?.throwIfAborted()
    if (this.#taken >= limit) await this.#turn(signal)
    else this.#taken++
    const place = new Place(this.#resting, () => this.#free())
    try {
      for (let left = this.#left(); left > 0; left = this.#left()) await sleep(left, undefined, { signal })
      return place
    } catch {
      place.release()
      throw signal?.reason
    }
  }

  /** Holds requests back for some milliseconds. */
  pause(milliseconds: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, Date.now() + milliseconds)
  }

  #left(): number {
    return this.#pausedUntil - Date.now()
  }

  async #turn(signal?: AbortSignal): Promise<void> {
    const reclaiming = setInterval(() => this.#reclaim(), RESTED_MS / 4)
    let abort = () => {}
    try {
      await new Promise<void>((resolve, reject) => {
        this.#waiting.push(resolve)
        abort = () => {
          this.#waiting = this.#waiting.filter((waiting) => waiting !== resolve)
          reject(signal?.reason)
        }
        signal?.addEventListener('abort', abort)
      })
    } finally {
      clearInterval(reclaiming)
      signal?.removeEventListener('abort', abort)
    }
  }

  #reclaim(): void {
    const [longest] = this.#resting
    if (longest && Date.now() - longest.restsSince >= RESTED_MS) longest.lose()
  }

  /** The place goes to the one who has waited longest. */
  #free(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#taken--
  }
}

/** The right to have one connection to a host. */
export class Place {
  restsSince = 0
  #held = true
  #lost = () => {}

  constructor(
    readonly resting: Set<Place>,
    readonly free: () => void,
  ) {}

  /** The reader does something else; `lost` is called when the place is taken from it meanwhile. */
  rest(lost: () => void): void {
    if (!this.#held) return
    this.#lost = lost
    this.restsSince = Date.now()
    this.resting.add(this)
  }

  /** The reader is back. */
  resume(): void {
    this.resting.delete(this)
  }

  lose(): void {
    this.release()
    this.#lost()
  }

  release(): void {
    this.resting.delete(this)
    if (!this.#held) return
    this.#held = false
    this.free()
  }
}

const hosts = new Map<string, Host>()

/** What is shared by all downloads from the host and port of a URL. */
export function hostOf({ host }: URL): Host {
  const known = hosts.get(host) ?? new Host()
  hosts.set(host, known)
  return known
}
