import type { Schema } from 'avsc'
import type { Cluster } from './cluster.js'
import { FencedError } from './kafka/writer.js'
import type { Commit } from './lag-status.js'
import { Leader } from './leader.js'

/** Table of lags as they were lately: a ring of samples for each group. Every topology has it without declaring it. */
export const LAG_HISTORY = 'metrics'

export const SAMPLE_INTERVAL_MS = 5000
/** How far back samples reach. */
const KEPT_MS = 3600_000
const SLOTS = KEPT_MS / SAMPLE_INTERVAL_MS

export interface PartitionSample {
  topic: string
  partition: number
  position: number
  end: number
  lag: number
  /** When the position was committed, milliseconds since 1970; 0 where nobody knows. */
  committedAt: number
}

/** The lag of a group at one moment. */
export interface LagSample {
  /** Milliseconds since 1970. */
  at: number
  lag: number
  /** Records that have come to its inputs so far; only the difference between two samples says something. */
  arrived: number
  partitions: PartitionSample[]
}

const long = (name: string) => ({ name, type: 'long' as const })

export const lagSampleSchema: Schema = {
  type: 'record',
  name: 'LagSample',
  namespace: 'sluice',
  doc: 'The lag of a consumer group at one moment; key is the group and its place in a ring.',
  fields: [
    long('at'),
    long('lag'),
    long('arrived'),
    {
      name: 'partitions',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'PartitionSample',
          fields: [
            { name: 'topic', type: 'string' },
            { name: 'partition', type: 'int' },
            ...['position', 'end', 'lag', 'committedAt'].map(long),
          ],
        },
      },
    },
  ],
}

/** Follows what is recorded, keeping the samples of the last minutes. */
export class LagHistory {
  readonly #cluster: Cluster
  readonly #keptMs: number
  readonly #samples = new Map<string, LagSample[]>()
  #next: bigint | undefined

  /** @param keptMs how far back it looks, at most an hour */
  constructor(cluster: Cluster, keptMs: number) {
    this.#cluster = cluster
    this.#keptMs = Math.min(keptMs, KEPT_MS)
  }

  /** Samples of a group, the oldest first. */
  of(group: string): readonly LagSample[] {
    return this.#samples.get(group) ?? []
  }

  /** Takes in a sample, unless one as late is known. */
  add(group: string, sample: LagSample): void {
    const before = this.#samples.get(group) ?? []
    if ((before.at(-1)?.at ?? 0) >= sample.at) return
    this.#samples.set(group, [...before.filter(({ at }) => at > sample.at - this.#keptMs), sample])
  }

  /** Takes in a sample that another process has written; by a clock that is ahead of this one's it would shut out its own. */
  #take(group: string, sample: LagSample): void {
    if (sample.at <= Date.now()) this.add(group, sample)
  }

  /** Takes in what was recorded since the last time. A topic that is not there yet has no samples. */
  async refresh(): Promise<void> {
    const { names, reader, codec, admin } = this.#cluster
    const topic = names.topic(LAG_HISTORY)
    if (this.#next === undefined && !(await admin.listTopics()).includes(topic)) return
    this.#next ??= (await reader.offsetsAt(topic, Date.now() - this.#keptMs)).get(0) ?? 0n
    const start = (await reader.offsets(topic, 'start')).get(0) ?? 0n
    if (this.#next < start) this.#next = start
    const end = (await reader.offsets(topic, 'end')).get(0) ?? 0n
    for await (const records of reader.read({ topic, partition: 0, offset: this.#next }, end)) {
      for (const { key, value } of records) {
        if (key && value) this.#take(groupIn(key.toString()), (await codec.read(LAG_HISTORY, value)) as LagSample)
      }
    }
    this.#next = end
  }
}

const groupIn = (key: string): string => key.slice(0, key.lastIndexOf('@'))

/** After another process has taken over: until then the group has told one of both that it is not chosen. */
const RETREAT_MS = 15_000

/** Writes samples, in the one of all processes that is chosen for it. */
export class LagRecorder {
  readonly #cluster: Cluster
  readonly #leader: Leader
  #retreatUntil = 0

  constructor(cluster: Cluster) {
    this.#cluster = cluster
    this.#leader = new Leader(cluster, LAG_HISTORY, LAG_HISTORY)
  }

  /** Resolves when it stands for the choice. */
  start(): Promise<void> {
    return this.#leader.start()
  }

  stop(): Promise<void> {
    return this.#leader.stop()
  }

  /** Whether this process is the one that writes. */
  get elected(): boolean {
    return this.#leader.elected
  }

  /** Writes a sample of each group, if this process is the one that does. */
  async record(samples: ReadonlyMap<string, LagSample>): Promise<void> {
    if (!this.elected || samples.size === 0 || Date.now() < this.#retreatUntil) return
    const { codec, names } = this.#cluster
    try {
      await codec.prepare([LAG_HISTORY])
      const writer = await this.#leader.writer()
      await writer.transaction(
        [...samples].map(([group, sample]) => ({
          topic: names.topic(LAG_HISTORY),
          key: Buffer.from(`${group}@${Math.floor(sample.at / SAMPLE_INTERVAL_MS) % SLOTS}`),
          value: codec.encode(LAG_HISTORY, sample),
        })),
      )
    } catch (error) {
      await this.#leader.resign()
      if (error instanceof FencedError) this.#retreatUntil = Date.now() + RETREAT_MS
      throw error
    }
  }
}

/** How many of the latest commits a status is judged by, as in Burrow. */
const WINDOW = 10

/** What samples show of a partition: its latest commits, and where it ended meanwhile. */
export interface Window {
  commits: Commit[]
  ends: number[]
}

export const partitionName = (topic: string, partition: number): string => `${topic}/${partition}`

/** What samples of one group, the oldest first, show of each of its partitions, by `partitionName`. */
export function windowsOf(samples: readonly LagSample[]): Map<string, Window> {
  const windows = new Map<string, Window>()
  for (const { partitions } of samples) {
    for (const { topic, partition, position, end, committedAt, lag } of partitions) {
      const name = partitionName(topic, partition)
      const window = windows.get(name) ?? { commits: [], ends: [] }
      windows.set(name, window)
      // Markers may lie between what was processed last and the end.
      window.ends.push(lag === 0 ? position : end)
      if (committedAt > 0 && window.commits.at(-1)?.at !== committedAt) {
        window.commits.push({ offset: position, at: committedAt, lag })
      }
    }
  }
  for (const window of windows.values()) {
    window.commits.splice(0, window.commits.length - WINDOW)
    window.ends.splice(0, window.ends.length - WINDOW)
  }
  return windows
}

export interface Rates {
  /** Records a second; undefined where too little is known. */
  in?: number
  out?: number
  trend?: 'growing' | 'shrinking' | 'steady'
}

const RATE_OVER_MS = 60_000
const LEAST_MS = 2000
/** A change of the lag by less than this share of it is none. */
const STEADY = 0.02

/** Rates and trend over the last minute, from samples of one group, the oldest first. */
export function ratesOf(samples: readonly LagSample[]): Rates {
  const last = samples.at(-1)
  const first = last && samples.find(({ at }) => at >= last.at - RATE_OVER_MS)
  if (!last || !first || last.at - first.at < LEAST_MS) return {}
  const seconds = (last.at - first.at) / 1000
  const arrived = Math.max(0, last.arrived - first.arrived)
  const change = last.lag - first.lag
  const isSteady = Math.abs(change) <= STEADY * Math.max(first.lag, last.lag)
  return {
    in: arrived / seconds,
    out: Math.max(0, arrived - change) / seconds,
    trend: isSteady ? 'steady' : change > 0 ? 'growing' : 'shrinking',
  }
}
