import { GroupHistory, type LagPoint } from '../runtime/group-history.js'
import type { ClusterAdmin } from '../runtime/kafka/admin.js'
import type { Group, Groups } from '../runtime/kafka/groups.js'
import type { Reader } from '../runtime/kafka/reader.js'
import { type Count, type OffsetRange, RecordCounter } from '../runtime/kafka/record-counter.js'
import { COUNTED } from '../runtime/lag.js'
import { ownersIn, sampleOf, secondsFrom, secondsKept } from './lag-parts.js'
import type { LagRow, LagView } from './lag-row.js'
import { type Looked, summed } from './lag-summary.js'
import { Retention } from './retention.js'

/** What is needed of a cluster: no registry, and nothing of Sluice's. */
export interface AnyCluster {
  admin: ClusterAdmin
  reader: Reader
  groups: Groups
}

type Committed = ReadonlyMap<string, ReadonlyMap<number, bigint>>

interface Gap extends OffsetRange {
  group: string
  position: bigint
  start: bigint
}

/** There is no such group. */
export class NoGroupError extends Error {}

/** Says which of all groups of a cluster are looked at. */
export type GroupChoice = (all: readonly string[]) => readonly string[]

/** A group by its name. @throws {NoGroupError} when there is none */
export const only =
  (group: string): GroupChoice =>
  (all) => {
    if (!all.includes(group)) {
      throw new NoGroupError(`no consumer group is called ${group}; \`sluice lag --all\` lists them`)
    }
    return [group]
  }

/** Looks at the lags of consumer groups, anybody's, by what they have committed. When they did is known only of commits that it sees come. */
export class GroupObserver {
  readonly #cluster: AnyCluster
  readonly #choose: GroupChoice
  readonly #keptMs: number
  readonly #retention: Retention
  readonly #counter: RecordCounter
  readonly #histories = new Map<string, GroupHistory>()

  /** @param choose all of the cluster unless given */
  constructor(cluster: AnyCluster, choose: GroupChoice | undefined, keptMs: number) {
    this.#cluster = cluster
    this.#choose = choose ?? ((all) => all)
    this.#keptMs = keptMs
    this.#retention = new Retention(cluster.admin)
    this.#counter = new RecordCounter(cluster.reader)
  }

  /** Lags of a group as it has seen them, the oldest first. */
  pointsOf(group: string): readonly LagPoint[] {
    return this.#histories.get(group)?.points ?? []
  }

  /** @throws what choosing throws */
  async look(): Promise<LagView> {
    const { admin, reader, groups } = this.#cluster
    const existing = new Set(await admin.listTopics())
    const names = [...this.#choose(await admin.listGroups())].sort()
    for (const group of this.#histories.keys()) if (!names.includes(group)) this.#histories.delete(group)
    const committed = new Map<string, Committed>()
    for (const group of names) committed.set(group, await groups.offsets(group))
    const members = await groups.describe(names)
    const topics = new Set([...committed.values()].flatMap((offsets) => [...offsets.keys()]))
    const there = [...topics].filter((topic) => existing.has(topic))
    const [starts, ends] = [await reader.offsetsOf(there, 'start'), await reader.offsetsOf(there, 'end')]
    const gaps = [...committed].flatMap(([group, offsets]) => gapsOf(group, offsets, starts, ends))
    const counts = await this.#counter.count(gaps, COUNTED)
    const retention = await this.#retention.of(there)
    const at = Date.now()
    const rows = names.flatMap((group): LagRow[] => {
      const own = gaps.flatMap((gap, i) => (gap.group === group ? [{ gap, count: counts[i]! }] : []))
      return own.length === 0 ? [] : [this.#row(group, own, members.get(group), retention, at)]
    })
    return { at, rows, notes: rows.length > 0 ? [] : ['no consumer group has committed any offset'] }
  }

  #row(
    group: string,
    own: Array<{ gap: Gap; count: Count }>,
    described: Group | undefined,
    retention: ReadonlyMap<string, number | undefined>,
    at: number,
  ): LagRow {
    const owners = ownersIn(described)
    const history = this.#historyOf(group)
    const before = new Map(history.latest?.partitions.map((one) => [`${one.topic}/${one.partition}`, one]))
    const partitions = own.map(({ gap, count }): Looked => {
      const { topic, partition, position, start, from, to } = gap
      const isLost = position < start && position < to
      const lag = count.records + Number(isLost ? from - position : 0n)
      const known = before.get(`${topic}/${partition}`)
      const hasMoved = known !== undefined && known.position !== Number(position)
      return {
        topic,
        partition,
        start: Number(start),
        position: Number(position),
        end: Number(to),
        earliest: Number(start),
        latest: Number(to),
        lag,
        isExact: count.isExact && !isLost,
        isLost,
        committedAt: hasMoved ? at : (known?.committedAt ?? 0),
        secondsBehind: lag === 0 ? 0 : secondsFrom(count.firstTimestamp, at),
        secondsKept: secondsKept({ lag, isLost, firstTimestamp: count.firstTimestamp }, retention.get(topic), at),
        owner: owners.get(`${topic}/${partition}`),
      }
    })
    const sum = (of: (one: Looked) => number) => partitions.reduce((total, one) => total + of(one), 0)
    history.add({
      at,
      lag: sum(({ lag }) => lag),
      arrived: sum(({ end }) => end),
      partitions: partitions.map(sampleOf),
    })
    // Clients that take partitions by themselves are members of nothing, however well they do.
    const workers = described?.members.length || undefined
    return summed({
      row: { name: group, group, behindWhat: 'now', workers },
      partitions,
      points: history.points,
      windows: history.windows,
      now: at,
    })
  }

  #historyOf(group: string): GroupHistory {
    const history = this.#histories.get(group) ?? new GroupHistory(this.#keptMs)
    this.#histories.set(group, history)
    return history
  }
}

function gapsOf(group: string, offsets: Committed, starts: Committed, ends: Committed): Gap[] {
  return [...offsets].flatMap(([topic, partitions]) =>
    [...partitions].flatMap(([partition, position]) => {
      const [start, to] = [starts.get(topic)?.get(partition), ends.get(topic)?.get(partition)]
      if (start === undefined || to === undefined) return []
      const from = laterOf(position, earlierOf(start, to))
      return [{ group, of: group, topic, partition, position, start, from, to }]
    }),
  )
}

function laterOf(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

function earlierOf(a: bigint, b: bigint): bigint {
  return a > b ? b : a
}
