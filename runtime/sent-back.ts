import type { Cluster } from './cluster.js'
import { RegistryUnavailableError } from './codec.js'
import { type DeadLetter, RETRIES } from './dead-letter.js'
import type { Position } from './kafka/reader.js'
import { told, unpacked } from './kafka/record-batch.js'
import type { Count, OffsetRange } from './kafka/record-counter.js'

/** A record that was sent back. */
interface Letter {
  offset: bigint
  timestamp: number
  /** `ownerOf` the stage that it is for; undefined where nobody can tell: then every stage makes a dead letter of it. */
  owner: string | undefined
}

/** What is known of a partition between the position that is furthest behind and where reading goes on. */
interface Known {
  from: bigint
  next: bigint
  letters: Letter[]
}

/** Letters of one partition that are looked at; what lies behind them counts for every stage. */
const MOST_LETTERS = 10_000
const MOST_BYTES = 8 << 20
const LIMITS = { maxBytes: MOST_BYTES, partitionBytes: MOST_BYTES }
/** Answers in a row without anything, after which what is left counts for every stage. */
const EMPTY_ANSWERS = 20

/** The stage that a letter is for, as it works for a scope. */
export const ownerOf = (stage: string, scope: string | undefined | null): string => JSON.stringify([stage, scope ?? ''])

/**
 * Counts what was sent back (`failed retry`) for the stage that it is for: all tasks read it, and pass over what is not theirs. What was read once is
 * not read again.
 */
export class SentBack {
  readonly #cluster: Pick<Cluster, 'codec' | 'reader' | 'names'>
  #known = new Map<number, Known>()

  constructor(cluster: Pick<Cluster, 'codec' | 'reader' | 'names'>) {
    this.#cluster = cluster
  }

  /**
   * Counts the letters of each range that are for its owner. Never too low: what was not read, or cannot be told while the registry is away, is
   * for anybody.
   * @param ranges of the topic of retries
   */
  async count(ranges: ReadonlyArray<OffsetRange & { owner: string }>): Promise<Count[]> {
    const states = new Map<number, Known & { to: bigint }>()
    for (const { partition, from, to } of [...ranges].sort((a, b) => (a.from < b.from ? -1 : 1))) {
      const state = states.get(partition)
      if (!state) states.set(partition, { from, next: from, letters: [], to })
      else if (to > state.to) state.to = to
    }
    for (const [partition, state] of states) goOn(state, this.#known.get(partition))
    this.#known = states
    await this.#read(states)
    return ranges.map((range) => countOf(range, states.get(range.partition)!))
  }

  async #read(states: ReadonlyMap<number, Known & { to: bigint }>): Promise<void> {
    const { names, reader } = this.#cluster
    const topic = names.topic(RETRIES)
    let [left, empty] = [MOST_BYTES, 0]
    while (left > 0 && empty < EMPTY_ANSWERS) {
      const positions: Position[] = [...states]
        .filter(([, { next, to, letters }]) => next < to && letters.length < MOST_LETTERS)
        .map(([partition, { next }]) => ({ topic, partition, offset: next }))
      if (positions.length === 0) return
      let received = 0
      for (const { partition, bytes, aborted, isOutside } of await reader.rawFetch(positions, LIMITS)) {
        if (isOutside) return
        received += bytes.length
        const known = states.get(partition)!
        for (const { batch, isCommitted } of told(bytes, aborted)) {
          const letters = isCommitted ? await this.#lettersIn(await unpacked(batch), known.next) : []
          if (!letters) return
          known.letters.push(...letters)
          if (batch.lastOffset >= known.next) known.next = batch.lastOffset + 1n
        }
      }
      left -= received
      empty = received === 0 ? empty + 1 : 0
    }
  }

  /** @returns undefined while nobody can say whose they are */
  async #lettersIn(
    records: ReadonlyArray<{ offset: bigint; timestamp: number; value: Buffer | null }>,
    from: bigint,
  ): Promise<Letter[] | undefined> {
    const letters: Letter[] = []
    for (const { offset, timestamp, value } of records) {
      if (offset < from || value === null) continue
      try {
        const { stage, scope } = (await this.#cluster.codec.read(RETRIES, value)) as DeadLetter
        letters.push({ offset, timestamp, owner: ownerOf(stage, scope) })
      } catch (error) {
        if (error instanceof RegistryUnavailableError) return undefined
        letters.push({ offset, timestamp, owner: undefined })
      }
    }
    return letters
  }
}

/** Takes over what was known, where it is the same stretch. */
function goOn(state: Known & { to: bigint }, known: Known | undefined): void {
  if (!known || state.from < known.from || state.from > known.next || known.next > state.to) return
  state.next = known.next
  state.letters = known.letters.filter(({ offset }) => offset >= state.from)
}

function countOf({ from, to, owner }: OffsetRange & { owner: string }, { next, letters }: Known): Count {
  const own = letters.filter((one) => one.offset >= from && one.offset < to && (one.owner ?? owner) === owner)
  const unread = to > next ? Number(to - (from > next ? from : next)) : 0
  return { records: own.length + unread, isExact: unread === 0, firstTimestamp: own[0]?.timestamp }
}
