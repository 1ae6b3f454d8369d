import type { Commit } from './lag-status.js'

export interface PartitionSample {
  topic: string
  partition: number
  position: number
  end: number
  lag: number
  /** When the position was committed, milliseconds since 1970; 0 where nobody knows. */
  committedAt: number
}

/** What samples show of a partition: its latest commits, and where it ended meanwhile. */
export interface Window {
  commits: readonly Commit[]
  ends: readonly number[]
}

/** How many of the latest commits a status is judged by, as in Burrow. */
const WINDOW = 10

interface Known {
  commits: Array<Commit & { committedAt: number; seenAt: number }>
  ends: Array<{ end: number; seenAt: number }>
  seenAt: number
}

/** What the samples of one group show of each of its partitions; each sample is looked at once. */
export class LagWindows {
  readonly #keptMs: number
  readonly #partitions = new Map<string, Known>()

  /** @param keptMs what was seen last longer ago than this is forgotten */
  constructor(keptMs: number) {
    this.#keptMs = keptMs
  }

  of(topic: string, partition: number): Window {
    const known = this.#partitions.get(nameOf(topic, partition))
    return { commits: known?.commits ?? [], ends: known?.ends.map(({ end }) => end) ?? [] }
  }

  /** Takes in a sample that is later than those before. */
  add({ at, partitions }: { at: number; partitions: readonly PartitionSample[] }): void {
    const oldest = at - this.#keptMs
    for (const sample of partitions) {
      const name = nameOf(sample.topic, sample.partition)
      const known = this.#partitions.get(name) ?? { commits: [], ends: [], seenAt: 0 }
      this.#partitions.set(name, known)
      take(known, sample, at)
      trim(known.commits, oldest)
      trim(known.ends, oldest)
    }
    if (this.#partitions.size === partitions.length) return
    for (const [name, { seenAt }] of this.#partitions) if (seenAt <= oldest) this.#partitions.delete(name)
  }
}

const nameOf = (topic: string, partition: number): string => `${topic}/${partition}`

function take(known: Known, { position, end, committedAt, lag }: PartitionSample, at: number): void {
  // Markers may lie between what was processed last and the end.
  known.ends.push({ end: lag === 0 ? position : end, seenAt: at })
  const latest = known.commits.at(-1)
  if (committedAt > 0 && latest?.committedAt === committedAt) latest.seenAt = at
  else if (committedAt > 0) {
    known.commits.push({ offset: position, at: within(committedAt, known.seenAt, at), lag, committedAt, seenAt: at })
  }
  known.seenAt = at
}

/** A commit happened between the look that did not see it yet and the one that sees it, whatever the clock says of whoever committed. */
const within = (committedAt: number, before: number, at: number): number => Math.min(at, Math.max(before, committedAt))

/** Leaves the latest, and none that was seen last too long ago. */
function trim(known: Array<{ seenAt: number }>, oldest: number): void {
  const old = known.findIndex(({ seenAt }) => seenAt > oldest)
  known.splice(0, Math.max(known.length - WINDOW, old))
}
