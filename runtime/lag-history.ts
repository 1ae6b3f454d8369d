import type { Schema } from 'avsc'
import type { Cluster } from './cluster.js'
import { GroupHistory, type LagPoint, type LagSample } from './group-history.js'
import { FencedError } from './kafka/writer.js'
import type { LagWindows } from './lag-windows.js'
import { Leader } from './leader.js'
import { processIn, ToldWork, workField } from './told-work.js'

/** Table of lags as they were lately: a ring of samples for each group. Every topology has it without declaring it. */
export const LAG_HISTORY = 'metrics'

export const SAMPLE_INTERVAL_MS = 5000
/** How far back samples reach. */
const KEPT_MS = 3600_000
const SLOTS = KEPT_MS / SAMPLE_INTERVAL_MS

const long = (name: string) => ({ name, type: 'long' as const })

export const lagSampleSchema: Schema = {
  type: 'record',
  name: 'LagSample',
  namespace: 'sluice',
  doc: 'The lag of a consumer group at one moment; key is the group and its place in a ring. Or what a process has done.',
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
    workField,
  ],
}

/** Follows what is recorded, keeping what the samples of the last minutes show. */
export class LagHistory {
  readonly #cluster: Cluster
  readonly #keptMs: number
  readonly #groups = new Map<string, GroupHistory>()
  /** What processes have told that they have done. */
  readonly work = new ToldWork()
  #next: bigint | undefined

  /** @param keptMs how far back it looks, at most an hour */
  constructor(cluster: Cluster, keptMs: number) {
    this.#cluster = cluster
    this.#keptMs = Math.min(keptMs, KEPT_MS)
  }

  /** Lags of a group, the oldest first. */
  of(group: string): readonly LagPoint[] {
    return this.#groups.get(group)?.points ?? []
  }

  windowsOf(group: string): LagWindows | undefined {
    return this.#groups.get(group)?.windows
  }

  /** The latest sample of a group. */
  latest(group: string): LagSample | undefined {
    return this.#groups.get(group)?.latest
  }

  /** Takes in what this process has seen. */
  add(group: string, sample: LagSample): void {
    this.#group(group).add(sample)
  }

  /** Forgets other groups than these: of runs that are no more. */
  keep(groups: ReadonlySet<string>): void {
    for (const group of this.#groups.keys()) if (!groups.has(group)) this.#groups.delete(group)
  }

  #group(name: string): GroupHistory {
    const known = this.#groups.get(name) ?? new GroupHistory(this.#keptMs)
    this.#groups.set(name, known)
    return known
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
        if (!key) continue
        const sample = value && ((await codec.read(LAG_HISTORY, value)) as LagSample)
        const process = processIn(key.toString())
        if (process !== undefined) this.work.take(process, sample && (sample.work ?? []))
        else if (sample) this.#group(groupIn(key.toString())).take(sample)
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
  #registered: Promise<void> | undefined
  /** By a clock that nobody sets. */
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
    if (!this.elected || samples.size === 0 || performance.now() < this.#retreatUntil) return
    const { codec, names } = this.#cluster
    try {
      // Deployments that were made before a field was there have another schema.
      this.#registered ??= codec.register(LAG_HISTORY)
      await this.#registered
      const writer = await this.#leader.writer()
      await writer.transaction(
        [...samples].map(([group, sample]) => ({
          topic: names.topic(LAG_HISTORY),
          key: Buffer.from(`${group}@${Math.floor(sample.at / SAMPLE_INTERVAL_MS) % SLOTS}`),
          value: codec.encode(LAG_HISTORY, sample),
        })),
      )
    } catch (error) {
      this.#registered = undefined
      await this.#leader.resign()
      if (error instanceof FencedError) this.#retreatUntil = performance.now() + RETREAT_MS
      throw error
    }
  }
}
