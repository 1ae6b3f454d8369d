/** Offsets by physical topic and partition. */
type Offsets = ReadonlyMap<string, ReadonlyMap<number, bigint>>

/** How long a transaction may be open before it is told: most take less than a second. */
const LONG_MS = 30_000

/** Notices where records stay hidden behind a transaction that nobody ends: they count for nothing, however many they are. */
export class OpenTransactions {
  /** Where committed records end, and since when that is behind what is written, by topic and partition. */
  #known = new Map<string, { end: bigint; since: number }>()

  /**
   * Takes in how far partitions are written, and where committed records end.
   * @returns a sentence for each partition where that has stood still for long
   */
  look(written: Offsets, ends: Offsets, at: number): string[] {
    const known = new Map<string, { end: bigint; since: number }>()
    const told: string[] = []
    for (const [topic, partitions] of written) {
      for (const [partition, offset] of partitions) {
        const end = ends.get(topic)?.get(partition)
        if (end === undefined || offset <= end) continue
        const place = `${topic}/${partition}`
        const before = this.#known.get(place)
        const since = before?.end === end ? before.since : at
        known.set(place, { end, since })
        if (at - since < LONG_MS) continue
        told.push(
          `${place}: a transaction has been open for ${Math.round((at - since) / 1000)} s; ${offset - end} offsets behind it are not seen`,
        )
      }
    }
    this.#known = known
    return told
  }
}
