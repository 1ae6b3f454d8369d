import type { Position, Reader } from '../runtime/kafka/reader.js'
import { timestampsAt } from '../runtime/kafka/record-counter.js'

/** When records at fixed offsets were written; what is known is asked for no more. */
export class EndTimes {
  readonly #reader: Reader
  #known = new Map<string, number>()

  constructor(reader: Reader) {
    this.#reader = reader
  }

  /**
   * When each was written, milliseconds since 1970; undefined where nothing was received of it. What is known of other places is
   * forgotten.
   */
  async of(places: readonly Position[]): Promise<Array<number | undefined>> {
    const unknown = places.filter((place) => !this.#known.has(nameOf(place)))
    const times = unknown.length > 0 ? await timestampsAt(this.#reader, unknown) : []
    const found = new Map(unknown.map((place, i) => [nameOf(place), times[i]]))
    const known = new Map<string, number>()
    for (const place of places) {
      const time = this.#known.get(nameOf(place)) ?? found.get(nameOf(place))
      if (time !== undefined) known.set(nameOf(place), time)
    }
    this.#known = known
    return places.map((place) => known.get(nameOf(place)))
  }
}

const nameOf = ({ topic, partition, offset }: Position): string => `${topic}/${partition}@${offset}`
