import { describeLogDirs } from './log-dirs.js'
import { PatientWire, type WaitOptions } from './patient-wire.js'
import { type RawFetchLimits, type RawPartition, rawFetch } from './raw-fetch.js'
import type { Broker, FetchedRecord, Place, Transport } from './transport.js'

export interface Position {
  topic: string
  partition: number
  offset: bigint
}

/**
 * Reads partitions without a consumer group: changelogs, tables, whole topics. Sees committed records only. Brokers that are
 * away are waited for, and partitions followed to their new leaders.
 */
export class Reader {
  readonly #transport: Transport
  readonly #wire: PatientWire
  /** Answers to fetches so far: while it grows, something is being read. */
  fetched = 0

  constructor(transport: Transport, options: WaitOptions = {}) {
    this.#transport = transport
    this.#wire = new PatientWire(transport, options)
  }

  close(): Promise<void> {
    return this.#wire.close()
  }

  /** Partitions of a topic. @throws when the topic does not exist. */
  async partitions(topic: string): Promise<number[]> {
    return [...(await this.#leaders(topic)).keys()].sort((a, b) => a - b)
  }

  #leaders(topic: string): Promise<Map<number, number>> {
    return this.#wire.patiently(`looking for ${topic}`, () => this.#wire.leaders(topic))
  }

  /**
   * First or next offsets of all partitions; 'end' is where the next committed record can stand (last stable offset), 'written' that of the next one
   * of an open transaction.
   */
  async offsets(topic: string, which: 'start' | 'end' | 'written'): Promise<Map<number, bigint>> {
    return (await this.offsetsOf([topic], which)).get(topic)!
  }

  /** Offsets of the first records that were written at a time, milliseconds since 1970, or later; where there are none, of the end. */
  async offsetsAt(topic: string, time: number): Promise<Map<number, bigint>> {
    const ends = await this.offsets(topic, 'end')
    const found = (await this.offsetsOf([topic], time)).get(topic)!
    return new Map([...ends].map(([partition, end]) => [partition, first(found.get(partition), end)]))
  }

  /** The same as `offsets` of several topics, in one request to each broker. */
  offsetsOf(topics: string[], which: Place): Promise<Map<string, Map<number, bigint>>> {
    return this.#wire.patiently(
      `looking for offsets of ${topics.length === 1 ? topics[0] : `${topics.length} topics`}`,
      async () => {
        const found = await this.#askLeaders(topics, (broker, led) => this.#transport.offsets(broker, led, which))
        const offsets = new Map(topics.map((topic) => [topic, new Map<number, bigint>()]))
        const sorted = found.sort((a, b) => a.partition - b.partition)
        for (const { topic, partition, offset } of sorted) offsets.get(topic)!.set(partition, offset)
        return offsets
      },
    )
  }

  /** Bytes that topics take on the disks of their leaders, so that one replica of each partition counts; undefined where the brokers do not tell. */
  sizesOf(topics: string[]): Promise<Map<string, number | undefined>> {
    return this.#wire.patiently(`looking for the sizes of ${topics.length} topics`, async () => {
      const told = new Map(topics.map((topic) => [topic, { partitions: 0, bytes: 0 }]))
      for (const { topic, bytes } of await this.#askLeaders(topics, describeLogDirs)) {
        const size = told.get(topic)!
        size.partitions++
        size.bytes += bytes
      }
      const all = await this.#wire.leadersOf(topics)
      return new Map(
        [...told].map(([topic, { partitions, bytes }]) => [
          topic,
          partitions === all.get(topic)!.size ? bytes : undefined,
        ]),
      )
    })
  }

  /** Asks the leaders of all partitions of topics, in one request to each of them. */
  async #askLeaders<T>(
    topics: string[],
    ask: (broker: Broker, led: ReadonlyMap<string, number[]>) => Promise<T[]>,
  ): Promise<T[]> {
    const byLeader = new Map<number, Map<string, number[]>>()
    for (const [topic, leaders] of await this.#wire.leadersOf(topics)) {
      for (const [partition, leader] of leaders) {
        const led = byLeader.get(leader) ?? new Map<string, number[]>()
        byLeader.set(leader, led.set(topic, [...(led.get(topic) ?? []), partition]))
      }
    }
    const found = [...byLeader].map(([leader, led]) => this.#wire.ask(leader, (broker) => ask(broker, led)))
    return (await Promise.all(found)).flat()
  }

  /**
   * One fetch from many partitions, in one request to each of their leaders, the record batches unread. What the limits leave no room for
   * comes back empty; the first of each leader's positions gives something in any case, if there is anything.
   */
  rawFetch(positions: readonly Position[], limits: RawFetchLimits): Promise<RawPartition[]> {
    return this.#fetchMany(positions, (broker, led) => rawFetch(broker, led, limits))
  }

  /** Asks the leaders of positions, in one request to each of them. */
  #fetchMany<T>(positions: readonly Position[], ask: (broker: Broker, led: Position[]) => Promise<T[]>): Promise<T[]> {
    return this.#wire.patiently(`reading ${positions.length} partitions`, async () => {
      const leaders = await this.#wire.leadersOf([...new Set(positions.map(({ topic }) => topic))])
      const byLeader = new Map<number, Position[]>()
      for (const position of positions) {
        const leader = leaders.get(position.topic)!.get(position.partition) ?? -1
        const led = byLeader.get(leader)
        if (led) led.push(position)
        else byLeader.set(leader, [position])
      }
      const found = [...byLeader].map(([leader, led]) => this.#wire.ask(leader, (broker) => ask(broker, led)))
      this.fetched++
      return (await Promise.all(found)).flat()
    })
  }

  /** Records from the position up to `end`, in batches as the broker hands them out. */
  async *read(from: Position, end: bigint, maxBytes = FETCH_BYTES): AsyncGenerator<FetchedRecord[]> {
    let offset = from.offset
    while (offset < end) {
      const { records, next } = await this.#fetch({ ...from, offset }, maxBytes)
      offset = next
      const wanted = records.filter((record) => record.offset < end)
      if (wanted.length > 0) yield wanted
    }
  }

  /** Everything in one partition at this moment. */
  async *partition(topic: string, partition: number): AsyncGenerator<FetchedRecord> {
    const offset = (await this.offsets(topic, 'start')).get(partition) ?? 0n
    const end = (await this.offsets(topic, 'end')).get(partition) ?? 0n
    for await (const records of this.read({ topic, partition, offset }, end)) yield* records
  }

  /** Everything in the topic at this moment (or up to `ends`), partition after partition. */
  async *all(topic: string, ends?: Map<number, bigint>): AsyncGenerator<FetchedRecord> {
    const [starts, limits] = [await this.offsets(topic, 'start'), ends ?? (await this.offsets(topic, 'end'))]
    for (const [partition, end] of limits) {
      const offset = starts.get(partition) ?? 0n
      for await (const records of this.read({ topic, partition, offset }, end)) yield* records
    }
  }

  /**
   * The records at some offsets, topic after topic and partition after partition, each read from front to back once; what lies between them is
   * left out as far as the broker's batches let it. Records that are no longer there, or not committed, are left out.
   */
  async *at(positions: Iterable<Position>): AsyncGenerator<FetchedRecord> {
    for (const [topic, partitions] of grouped(positions)) {
      const [starts, ends] = [await this.offsets(topic, 'start'), await this.offsets(topic, 'end')]
      for (const [partition, offsets] of partitions) {
        const [start, end] = [starts.get(partition) ?? 0n, ends.get(partition) ?? 0n]
        const there = BigInt64Array.from(offsets.filter((offset) => offset >= start && offset < end)).sort()
        yield* this.#pick(topic, partition, there)
      }
    }
  }

  /** @param offsets ascending, all within the partition */
  async *#pick(topic: string, partition: number, offsets: BigInt64Array): AsyncGenerator<FetchedRecord> {
    for (let i = 0; i < offsets.length; ) {
      const { records, next } = await this.#fetch({ topic, partition, offset: offsets[i]! }, FETCH_BYTES)
      for (const record of records) {
        while (i < offsets.length && offsets[i]! < record.offset) i++
        if (offsets[i] !== record.offset) continue
        yield record
        while (offsets[i] === record.offset) i++
      }
      while (i < offsets.length && offsets[i]! < next) i++
    }
  }

  #fetch(from: Position, maxBytes: number): Promise<{ records: FetchedRecord[]; next: bigint }> {
    const { topic, partition } = from
    return this.#wire.patiently(`reading ${topic}/${partition}`, async () => {
      const leader = (await this.#wire.leaders(topic)).get(partition)
      if (leader === undefined) throw new Error(`topic ${topic} has no partition ${partition}`)
      const [result] = await this.#wire.ask(leader, (broker) =>
        this.#transport.fetch(broker, [from], { maxWaitMs: MAX_WAIT_MS, maxBytes }),
      )
      this.fetched++
      return result!
    })
  }
}

/** Where no record is new enough, the broker says -1. */
const first = (found: bigint | undefined, end: bigint): bigint =>
  found === undefined || found < 0n || found > end ? end : found

const MAX_WAIT_MS = 500
/** Compressed: unpacked they may be ten times as many, all of which are decoded before the event loop goes on. */
const FETCH_BYTES = 1 << 20
/** Offsets by topic and partition. */
function grouped(positions: Iterable<Position>): Map<string, Map<number, bigint[]>> {
  const topics = new Map<string, Map<number, bigint[]>>()
  for (const { topic, partition, offset } of positions) {
    const partitions = topics.get(topic) ?? new Map<number, bigint[]>()
    topics.set(topic, partitions)
    const offsets = partitions.get(partition)
    if (offsets) offsets.push(offset)
    else partitions.set(partition, [offset])
  }
  return topics
}
