import type { Cluster } from './cluster.js'
import type { Consumer, PartitionAssigner } from './kafka/transport.js'
import { toldAssigner } from './told-assigner.js'

/** What a member of a group tells of itself when it joins. */
export interface Claims {
  id: string
  /** Partitions with work that it can do, and others perhaps cannot. */
  needs: readonly number[]
  /** Partitions that it has. */
  holds: readonly number[]
}

/**
 * Deals out partitions 0 … `count` - 1: each to one of those that need it, if there are such, and need fewest, and as evenly as that allows; where
 * it makes no difference whoever has a partition keeps it. Deterministic.
 * @returns partitions by member
 */
export function dealOut(members: readonly Claims[], count: number): Map<string, number[]> {
  const sorted = [...members].sort((a, b) => (a.id < b.id ? -1 : 1))
  const dealt = new Map(sorted.map(({ id }): [string, number[]] => [id, []]))
  for (let partition = 0; partition < count; partition++) {
    const needing = sorted.filter(({ needs }) => needs.includes(partition))
    // Who needs little is soon done, and gives it back.
    const few = Math.min(...needing.map(({ needs }) => needs.length))
    const candidates = needing.length > 0 ? needing.filter(({ needs }) => needs.length === few) : sorted
    const least = Math.min(...candidates.map(({ id }) => dealt.get(id)!.length))
    const lightest = candidates.filter(({ id }) => dealt.get(id)!.length === least)
    const { id } = lightest.find(({ holds }) => holds.includes(partition)) ?? lightest[0]!
    dealt.get(id)!.push(partition)
  }
  return dealt
}

const NAME = 'NeededFirst'

const assigner = (count: number, claims: () => Omit<Claims, 'id'>): PartitionAssigner =>
  toldAssigner<Omit<Claims, 'id'>>({
    name: NAME,
    tell: claims,
    deal: (members) =>
      dealOut(
        members.map(({ id, needs = [], holds = [] }) => ({ id, needs, holds })),
        count,
      ),
  })

const REJOIN_MS = 1000

export interface PartitionGroupOptions {
  cluster: Cluster
  /** Name of the group, as that of a stage. */
  name: string
  /** Name of the topic whose partitions are dealt out. */
  topic: string
  /** How many of its partitions. */
  count: number
  /** What this member needs, asked at each join; nothing unless given. */
  needs?(): readonly number[]
  /** Called when others have been dealt out. */
  onChange?(): void
}

/**
 * Divides the partitions of a topic among all processes that join, each to one at a time, as far as processes know: whoever writes for a partition
 * fences its former owner. Nothing is read through the group.
 */
export class PartitionGroup {
  readonly #options: PartitionGroupOptions
  #consumer: Consumer | undefined
  #owned: ReadonlySet<number> = new Set()
  #changing: Promise<void> = Promise.resolve()
  #stopping = false

  constructor(options: PartitionGroupOptions) {
    this.#options = options
  }

  /** The partitions of this process. */
  get owned(): ReadonlySet<number> {
    return this.#owned
  }

  /** Resolves when it has joined, or will go on trying to. */
  start(): Promise<void> {
    return this.#serially(() => this.#attempt())
  }

  /** Joins anew, so that all hear what it needs now. */
  rejoin(): Promise<void> {
    return this.#serially(() => this.#attempt())
  }

  stop(): Promise<void> {
    this.#stopping = true
    return this.#serially(async () => {
      await this.#consumer?.disconnect().catch(() => {})
      this.#owned = new Set()
    })
  }

  /** One after the other: two consumers of one process would be two members. */
  #serially(work: () => Promise<void>): Promise<void> {
    this.#changing = this.#changing.then(work)
    return this.#changing
  }

  async #attempt(): Promise<void> {
    if (this.#stopping) return
    await this.#consumer?.disconnect().catch(() => {})
    await this.#join().catch((error) => this.#tryAgain(error))
  }

  async #join(): Promise<void> {
    const { cluster, name, topic, count, needs = () => [] } = this.#options
    const { transport, names } = cluster
    const consumer = transport.consumer({
      groupId: names.group(name),
      partitionAssigners: [assigner(count, () => ({ needs: needs(), holds: [...this.#owned] }))],
      sessionTimeout: 10_000,
      heartbeatInterval: 500,
      maxWaitTimeInMs: 1000,
    })
    this.#consumer = consumer
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      if (consumer === this.#consumer) this.#own(payload.memberAssignment[names.topic(topic)] ?? [])
      else void consumer.disconnect().catch(() => {})
    })
    consumer.on(consumer.events.CRASH, ({ payload: { error } }) => {
      if (consumer !== this.#consumer) return
      this.#own([])
      this.#tryAgain(error)
    })
    await consumer.connect()
    await consumer.subscribe({ topics: [names.topic(topic)], fromBeginning: false })
    await consumer.run({ autoCommit: false, eachBatch: async ({ heartbeat }) => heartbeat() })
  }

  #own(partitions: readonly number[]): void {
    this.#owned = new Set(partitions)
    this.#options.onChange?.()
  }

  #tryAgain(error: Error): void {
    const { cluster, name } = this.#options
    if (this.#stopping) return
    cluster.log('warn', `${name}: joins its group again`, { error: error.message })
    const pause = setTimeout(() => void this.#serially(() => this.#attempt()), REJOIN_MS)
    pause.unref()
  }
}
