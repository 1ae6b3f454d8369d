import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { GroupObserver, only } from '../../monitor/group-observer.js'
import { checkpoints } from '../../runtime/changelog.js'
import { Cluster } from '../../runtime/cluster.js'
import { batchTails } from '../../runtime/kafka/batch-tails.js'
import { TransactionalProducer } from '../../runtime/kafka/producer.js'
import { RecordCounter, timestampsAt } from '../../runtime/kafka/record-counter.js'
import { Writer } from '../../runtime/kafka/writer.js'
import { COUNTED, lagsOf, type PartitionLag, type StageLag, totalLag } from '../../runtime/lag.js'
import { initialise } from '../../runtime/topics.js'
import { schemas, topology, type Values } from '../chaos/counting/topology.mjs'

const instance = fileURLToPath(new URL('../chaos/instance.mjs', import.meta.url))
const topologyModule = new URL('../chaos/counting/topology.mjs', import.meta.url).href
const folder = mkdtempSync(join(tmpdir(), 'sluice-lag-'))
const prefix = `lag-${Date.now()}.`
const PARTITIONS = 3
const numbers = `${prefix}numbers`
const compacted = `${prefix}compacted`
const packed = `${prefix}packed`
const cluster = new Cluster<Values>({
  kafka: { brokers: [inject('broker')] },
  registry: { host: inject('registry') },
  prefix,
  schemas,
})
const [double, count] = topology.stages as [(typeof topology.stages)[number], (typeof topology.stages)[number]]
const works = [{ stage: double }, { stage: count }]
const children: ChildProcess[] = []

function start(state: string): ChildProcess {
  const args = [instance, topologyModule, inject('broker'), inject('registry'), prefix, join(folder, state)]
  const child = spawn(process.execPath, args, { stdio: 'ignore' })
  children.push(child)
  return child
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await exited
}

let made = 0
const value = () => cluster.codec.encode('numbers', { n: 1000 + made++, seen: 0 })
let writer: Writer

async function write(records: number): Promise<void> {
  await writer.transaction(
    Array.from({ length: records }, (_, i) => ({ topic: numbers, key: Buffer.from(`key ${i % 7}`), value: value() })),
  )
}

/** Two aborted transactions that overlap, and a committed one among them. */
async function abort(): Promise<void> {
  const [early, late] = await Promise.all(
    ['early', 'late'].map((id) => TransactionalProducer.open(cluster.transport, prefix + id, { forMs: 30_000 })),
  )
  const send = (producer: TransactionalProducer, partition: number) =>
    producer.send([{ topic: numbers, partition, messages: [{ key: Buffer.from('no'), value: value() }] }])
  const all = Array.from({ length: PARTITIONS }, (_, partition) => ({ topic: numbers, partition }))
  await early!.register(all)
  await late!.register(all)
  for (const { partition } of all) {
    await send(early!, partition)
    await send(late!, partition)
  }
  await write(5)
  await late!.end(false)
  await send(early!, 0)
  await early!.end(false)
  await Promise.all([early!.close(), late!.close()])
}

/** Records in a stretch of a partition, read one by one. */
async function read(topic: string, partition: number, offset: number, end: number): Promise<number> {
  let records = 0
  const from = { topic, partition, offset: BigInt(offset) }
  for await (const batch of cluster.reader.read(from, BigInt(end))) records += batch.length
  return records
}

/** Compares each partition's lag with what is counted between its position and its end. */
async function compare(lags: StageLag[]): Promise<void> {
  for (const { stage, topic, partition, committed, end, lag, isExact } of lags.flatMap(
    ({ partitions }) => partitions,
  )) {
    const truth = await read(cluster.names.topic(topic), partition, committed, end)
    expect({ stage, topic, partition, lag, isExact }).toEqual({ stage, topic, partition, lag: truth, isExact: true })
  }
}

/** What the tasks of a stage have committed, read from the beginning. */
async function positions(stage: string): Promise<number[]> {
  const found = await checkpoints(cluster.reader, cluster.names.changelog(stage))
  return Array.from({ length: PARTITIONS }, (_, partition) =>
    Number(found.get(partition)?.positions.values().next().value ?? 0),
  )
}

const counter = new RecordCounter(cluster.reader)
const look = () => lagsOf(cluster, works, COUNTED, counter)
const committed = ({ partitions }: StageLag) => partitions.map((row) => row.committed)
const lagOf = (lags: StageLag[]) => totalLag(lags.flatMap(({ partitions }) => partitions))
const drained = () => expect.poll(async () => lagOf(await look()), { timeout: 60_000, interval: 100 }).toBe(0)

/** Waits until what was written can be read: a commit is answered before its marker is there. */
async function readable(): Promise<void> {
  await expect
    .poll(
      async () => [await cluster.reader.offsets(numbers, 'end'), await cluster.reader.offsets(numbers, 'written')],
      {
        timeout: 20_000,
        interval: 20,
      },
    )
    .toSatisfy(([ends, written]) => [...ends].every(([partition, end]) => end === written.get(partition)))
}

beforeAll(async () => {
  await initialise(topology, cluster, { partitions: PARTITIONS, replicationFactor: 1 })
  await cluster.codec.prepare(['numbers'])
  writer = await Writer.open(cluster.transport, `${prefix}writer`, (topic) => cluster.partitionCount(topic))
  const config = { 'cleanup.policy': 'compact', 'segment.ms': '100', 'min.cleanable.dirty.ratio': '0.001' }
  await cluster.admin.createTopics([{ topic: compacted, partitions: 1, config }], 1)
  for (let i = 0; i < 20; i++) {
    await writer.transaction(
      Array.from({ length: 10 }, (_, key) => ({
        topic: compacted,
        key: Buffer.from(`${key % (1 + (i % 5))}`),
        value: value(),
      })),
    )
  }
})

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await writer.close()
  await cluster.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('lag', () => {
  it('is all that was committed, while nobody has begun', async () => {
    await write(40)
    await abort()
    await readable()
    const lags = await look()
    await compare(lags)
    expect(lags.map(({ partitions }) => totalLag(partitions))).toEqual([45, 0])
  })

  it('is the truth while records flow, abort, rebalance and crash', async () => {
    const crashing = start('first')
    let producing = true
    const producer = (async () => {
      while (producing) await (made % 3 === 0 ? abort() : write(1 + (made % 50)))
    })()
    const check = async (looks: number) => {
      for (let i = 0; i < looks; i++) {
        const before = await positions('double')
        const lags = await look()
        const after = await positions('double')
        committed(lags[0]!).forEach((position, partition) => {
          expect(position).toBeGreaterThanOrEqual(before[partition]!)
          expect(position).toBeLessThanOrEqual(after[partition]!)
        })
        await compare(lags)
      }
    }
    await expect
      .poll(async () => (await positions('count')).some((position) => position > 0), { timeout: 60_000 })
      .toBe(true)
    await check(3)
    start('second')
    await check(6)
    await end(crashing, 'SIGKILL')
    await check(3)
    start('first')
    await check(3)
    producing = false
    await producer
    await readable()
    await drained()
  })

  it('stays 0 while nothing comes, and after an abort', async () => {
    expect(lagOf(await look())).toBe(0)
    await abort()
    await readable()
    await drained()
    const [lag] = await look()
    expect(lag!.partitions.every(({ isExact }) => isExact)).toBe(true)
  })

  it('is known when nobody works, of parts of the inputs, and where records were removed', async () => {
    await Promise.all(
      children
        .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
        .map((child) => end(child, 'SIGTERM')),
    )
    const [before] = await look()
    await write(30)
    await write(1)
    await readable()
    const lags = await look()
    await compare(lags)
    expect(lagOf(lags)).toBe(31)
    // What a tool sees that knows nothing of changelogs: the offsets that the group has committed.
    const group = cluster.names.group('double')
    // One that was killed stays a member until its session ends.
    await expect
      .poll(async () => (await cluster.groups.describe([group])).get(group)?.members, { timeout: 60_000 })
      .toEqual([])
    const { rows } = await new GroupObserver(cluster, only(group), 60_000).look()
    expect(rows).toMatchObject([{ group, lag: 31, isExact: true, workers: undefined }])
    await expect(new GroupObserver(cluster, only(`${group}-none`), 60_000).look()).rejects.toThrow(
      'no consumer group is called',
    )

    const [row] = before!.partitions as [PartitionLag]
    const ends = lags[0]!.partitions.map(({ end }) => end)
    const replay = {
      stage: double,
      scope: undefined,
      extent: {
        from: new Map([['numbers', new Map([[0, 3n]])]]),
        until: new Map([['numbers', new Map(ends.map((limit, partition) => [partition, BigInt(limit - 2)]))]]),
      },
    }
    const bounded = await lagsOf(cluster, [replay])
    await compare(bounded)
    expect(bounded[0]!.partitions.map(({ end }) => end)).toEqual(ends.map((limit) => limit - 2))

    const admin = cluster.transport.admin()
    await admin.connect()
    await admin.fetchTopicOffsets(numbers)
    await admin.deleteTopicRecords({
      topic: numbers,
      partitions: [{ partition: row.partition, offset: String(row.end + 2) }],
    })
    await admin.disconnect()
    const [lost] = (await look())[0]!.partitions
    const left = await read(numbers, row.partition, row.end + 2, lost!.end)
    expect(lost).toMatchObject({ isLost: true, isExact: false, lag: 2 + left })

    // A replay of which nothing is left in that partition.
    const changelog = cluster.names.changelog('late')
    await cluster.admin.createTopics([{ topic: changelog, partitions: PARTITIONS, config: {} }], 1)
    const from = new Map([['numbers', new Map([[row.partition, 3n]])]])
    const until = new Map([['numbers', new Map([[row.partition, BigInt(row.end - 1)]])]])
    const [late] = await lagsOf(cluster, [{ stage: { ...double, name: 'late' }, extent: { from, until } }])
    expect(late!.partitions[row.partition]).toMatchObject({ isLost: true, committed: 3, lag: row.end - 4 })
    const removed = { topic: numbers, partition: row.partition, offset: BigInt(row.end - 2) }
    expect(await timestampsAt(cluster.reader, [removed])).toEqual([undefined])
  })

  it('counts what compaction has left', async () => {
    const end = (await cluster.reader.offsets(compacted, 'end')).get(0)!
    const all = () => read(compacted, 0, 0, Number(end))
    // The broker compacts closed segments, and looks for them every 15 seconds; a new record closes the one before.
    await expect
      .poll(
        async () => {
          await writer.transaction([{ topic: compacted, key: Buffer.from('last'), value: value() }])
          return all()
        },
        { timeout: 60_000, interval: 500 },
      )
      .toBeLessThan(200)
    const froms = [0n, 1n, 7n, 12n, 50n, 101n, end - 3n]
    for (const from of froms) {
      const range = { topic: compacted, partition: 0, from, to: end }
      const [counted] = await counter.count([range], { atMost: 10_000, maxBytes: 1 << 30 })
      expect(counted).toMatchObject({ records: await read(compacted, 0, Number(from), Number(end)), isExact: true })
    }
  })

  it('is estimated beyond what is counted', async () => {
    const to = (await cluster.reader.offsets(numbers, 'end')).get(1)!
    const start = (await cluster.reader.offsets(numbers, 'start')).get(1)!
    const range = { topic: numbers, partition: 1, from: start, to }
    const [counted] = await new RecordCounter(cluster.reader).count([range], { atMost: 10, maxBytes: 1 << 30 })
    expect(counted!.isExact).toBe(false)
    expect(counted!.records).toBeGreaterThanOrEqual(10)
    expect(counted!.records).toBeLessThanOrEqual(Number(to - start))
  })

  it('is counted where the broker packs records in a way that old requests do not know', async () => {
    await cluster.admin.createTopics([{ topic: packed, partitions: 1, config: { 'compression.type': 'zstd' } }], 1)
    for (let i = 0; i < 3; i++) {
      await writer.transaction(
        Array.from({ length: 5 }, () => ({ topic: packed, key: Buffer.from('k'), value: value() })),
      )
    }
    const offset = async () => (await cluster.reader.offsets(packed, 'end')).get(0)!
    await expect.poll(offset, { timeout: 20_000 }).toBe(18n)
    for (const [from, records] of [
      [0n, 15],
      [2n, 13],
    ] as const) {
      const range = { topic: packed, partition: 0, from, to: 18n }
      expect(await new RecordCounter(cluster.reader).count([range], COUNTED)).toMatchObject([
        { records, isExact: true },
      ])
    }
    const [tails] = await batchTails(cluster.reader, [{ topic: packed, partition: 0, offset: 0n, end: 18n }])
    expect(tails).toHaveLength(3)
    const outside = { topic: packed, partition: 0, offset: 100n }
    expect(await cluster.reader.rawFetch([outside], { maxBytes: 1 << 20, partitionBytes: 1 << 20 })).toMatchObject([
      { isOutside: true },
    ])
  })
})
