import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFailed } from 'vitest'
import { Cluster } from '../../runtime/cluster.js'
import { ClusterAdmin } from '../../runtime/kafka/admin.js'
import { Reader } from '../../runtime/kafka/reader.js'
import { Transport } from '../../runtime/kafka/transport.js'
import {
  AbortedError,
  FencedError,
  type OutputRecord,
  partitionKey,
  UnknownOutcomeError,
  Writer,
} from '../../runtime/kafka/writer.js'
import { initialise } from '../../runtime/topics.js'
import { BrokerCluster } from '../helpers/cluster.js'
import { Faults, FaultyProxy } from '../helpers/proxy.js'
import { counted } from './counting/counted.js'
import { schemas, topology, type Values } from './counting/topology.mjs'

const javaReader = fileURLToPath(new URL('../helpers/ReadCommitted.java', import.meta.url))
const here = fileURLToPath(new URL('.', import.meta.url))

interface Seen {
  partition: number
  value: string
}

/**
 * The committed records of a topic, each partition in its order, as Kafka's own consumer sees them. It is run from its source; where
 * Java comes without a compiler, our reader has to do.
 */
async function committed(brokers: BrokerCluster, transport: Transport, topic: string): Promise<Seen[]> {
  // Returns once the last transaction of this id is there to be read.
  await (await Writer.open(transport, topic, async () => PARTITIONS)).close()
  if (await brokers.compilesJava()) {
    const out = await brokers.run(here, javaReader, brokers.inner.join(','), topic)
    const lines = out.split('\n').filter((line) => line !== '')
    return lines.map((line) => ({ partition: Number(line.split('\t')[0]), value: line.split('\t')[1]! }))
  }
  const seen: Seen[] = []
  const reader = new Reader(new Transport({ brokers: brokers.inner }))
  for await (const { partition, value } of reader.all(topic)) seen.push({ partition, value: value!.toString() })
  await reader.close()
  return seen
}

/** Numbers 0 … `count` - 1, each once, in each partition in their order. */
function expectOnce(seen: Seen[], count: number): void {
  const byPartition = (n: number) => seen.filter(({ partition }) => partition === n).map(({ value }) => Number(value))
  const expected = (partition: number) => upTo(count).filter((n) => n % PARTITIONS === partition)
  expect(upTo(PARTITIONS).map(byPartition)).toEqual(upTo(PARTITIONS).map(expected))
  expect(seen.length).toBe(count)
}

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)

/** Every eighth of them goes to the same partition. */
const PARTITIONS = 8
const PER_TRANSACTION = 20

function recordsOf(topic: string, transaction: number): OutputRecord[] {
  return upTo(PER_TRANSACTION).map((i) => {
    const n = transaction * PER_TRANSACTION + i
    return { topic, partition: n % PARTITIONS, key: Buffer.from(`key ${n}`), value: Buffer.from(String(n)) }
  })
}

/** Every so many transactions somebody else takes the transactional id over in the middle of one. */
const TAKEN_OVER_EVERY = 6

/**
 * Writes transactions as a task does: how many there were stands in a record of the transaction itself, and whoever takes over
 * looks there first.
 */
class Sequence {
  readonly #transport: Transport
  readonly #reader: Reader
  readonly #topic: string
  #writer: Writer | undefined
  done = 0
  /** How transactions ended, and whether their records are there. */
  readonly ends = new Map<string, number>()

  constructor(transport: Transport, topic: string) {
    this.#transport = transport
    this.#reader = new Reader(transport)
    this.#topic = topic
  }

  get positions(): string {
    return `${this.#topic}-positions`
  }

  /** @param takeOverAfterMs when another writer takes over, from the beginning of the transaction */
  async advance(takeOverAfterMs?: number): Promise<void> {
    this.#writer ??= await this.#take()
    const former = this.#writer
    const before = this.done
    const ending = this.#transaction(former)
    if (takeOverAfterMs !== undefined) {
      await sleep(takeOverAfterMs)
      this.#writer = await this.#take()
    }
    const end = await ending
    if (takeOverAfterMs === undefined && end !== 'committed') this.#writer = await this.#take()
    if (this.#writer !== former) await former.close()
    else this.done++
    const what = `${end}, ${this.done > before ? 'there' : 'not there'}`
    this.ends.set(what, (this.ends.get(what) ?? 0) + 1)
    expect(what).toMatch(/^committed, there$|^unknown, |^fenced, not there$|^aborted, not there$/)
  }

  async #transaction(writer: Writer): Promise<string> {
    try {
      await writer.transaction([...recordsOf(this.#topic, this.done), this.#position(this.done + 1)], {
        group: this.#topic,
        topics: [{ topic: this.positions, partition: 0, next: BigInt(this.done + 1) }],
      })
      return 'committed'
    } catch (error) {
      if (error instanceof UnknownOutcomeError) return 'unknown'
      if (error instanceof AbortedError) return 'aborted'
      if (error instanceof FencedError) return 'fenced'
      return String(error)
    }
  }

  #position(done: number): OutputRecord {
    return { topic: this.positions, partition: 0, key: Buffer.from('done'), value: Buffer.from(String(done)) }
  }

  /** Takes the id over, and finds out how far its former owner came. */
  async #take(): Promise<Writer> {
    const writer = await Writer.open(this.#transport, this.#topic, async () => PARTITIONS)
    const claim = { topic: this.positions, partition: 0, key: Buffer.from('claim'), value: Buffer.from('') }
    const end = (await writer.transaction([claim])).get(partitionKey(this.positions, 0))!
    let done = 0
    for await (const part of this.#reader.read({ topic: this.positions, partition: 0, offset: 0n }, end)) {
      for (const { key, value } of part) if (key!.toString() === 'done') done = Number(value)
    }
    this.done = done
    return writer
  }

  async close(): Promise<void> {
    await this.#writer?.close()
    await this.#reader.close()
  }
}

describe('transactions over two brokers', () => {
  const proxies: FaultyProxy[] = []
  // Each test brings its own; the proxies stay.
  const faults = { current: new Faults(0, 0) }
  let brokers: BrokerCluster
  let transport: Transport
  let admin: ClusterAdmin

  beforeAll(async () => {
    brokers = await BrokerCluster.up(2, async (port) => {
      proxies.push(await FaultyProxy.start(port, { next: (apiKey) => faults.current.next(apiKey) }))
      return proxies.at(-1)!.port
    })
    transport = new Transport({ brokers: brokers.brokers })
    admin = new ClusterAdmin(transport)
  })

  afterAll(async () => {
    await admin?.close()
    await brokers?.down()
    await Promise.all(proxies.map((proxy) => proxy.close()))
  })

  async function topics(topic: string): Promise<void> {
    await admin.createTopics(
      [
        { topic, partitions: PARTITIONS, config: {} },
        { topic: `${topic}-positions`, partitions: 1, config: { 'cleanup.policy': 'compact' } },
      ],
      2,
    )
  }

  it('are whole, and each record is there once, when they follow one another at once', async () => {
    const topic = 'plain'
    await topics(topic)
    const writer = await Writer.open(transport, topic, async () => PARTITIONS)
    const TRANSACTIONS = 200
    for (const transaction of upTo(TRANSACTIONS)) await writer.transaction(recordsOf(topic, transaction))
    await writer.close()
    expectOnce(await committed(brokers, transport, topic), TRANSACTIONS * PER_TRANSACTION)
  })

  it.each([1, 2])(
    'are there once when answers go astray and writers take over from one another, seed %i',
    async (seed) => {
      const topic = `faults-${seed}`
      await topics(topic)
      const sequence = new Sequence(transport, topic)
      onTestFailed(() => console.log(`seed ${seed}:`, sequence.ends, faults.current.counts))
      faults.current = new Faults(seed, 0.1)
      try {
        for (let n = 1; faults.current.total < 50; n++) {
          await sequence.advance(n % TAKEN_OVER_EVERY === 0 ? faults.current.upTo(60) : undefined)
        }
      } finally {
        faults.current.share = 0
        await sequence.close()
      }
      expectOnce(await committed(brokers, transport, topic), sequence.done * PER_TRANSACTION)
      expect(await admin.committed(topic, sequence.positions)).toEqual(new Map([[0, BigInt(sequence.done)]]))
    },
  )

  it('are there once when a broker stands still for a while, and dies', async () => {
    const topic = 'away'
    await topics(topic)
    const sequence = new Sequence(transport, topic)
    const advanceWhile = async (change: Promise<void>) => {
      let over = false
      const end = change.finally(() => {
        over = true
      })
      while (!over) await sequence.advance()
      await end
    }
    try {
      await advanceWhile(sleep(500))
      brokers.pause(2)
      // Longer than its session: the other one takes its partitions over.
      await advanceWhile(sleep(5000).finally(() => brokers.resume(2)))
      await advanceWhile(sleep(2000))
      await advanceWhile(brokers.kill(2).then(() => sleep(1000)))
      await advanceWhile(brokers.start(2))
      await advanceWhile(sleep(2000))
    } finally {
      await sequence.close()
    }
    expectOnce(await committed(brokers, transport, topic), sequence.done * PER_TRANSACTION)
  })
})

const RECORDS = 30_000
const KEYS = 40

/** Two instances of a topology with two stages and state, over six partitions. */
class Trial {
  readonly #brokers: BrokerCluster
  readonly #prefix = 'counting.'
  readonly #folder = mkdtempSync(join(tmpdir(), 'sluice-brokers-state-'))
  readonly #instances: ChildProcess[] = []
  readonly cluster: Cluster<Values>
  /** Exits of instances, with the last of what they logged. */
  readonly exits: string[] = []

  constructor(brokers: BrokerCluster) {
    this.#brokers = brokers
    this.cluster = new Cluster<Values>({
      kafka: { brokers: brokers.brokers },
      registry: { host: inject('registry') },
      prefix: this.#prefix,
      schemas,
    })
  }

  async begin(): Promise<void> {
    const { cluster } = this
    await initialise(topology, cluster, { partitions: 6, replicationFactor: 3 })
    await this.feed(0, RECORDS / 2)
    for (const number of [0, 1]) this.#start(number)
  }

  /** Writes the numbers `from` to `to`, without the last. */
  async feed(from: number, to: number): Promise<void> {
    const { cluster } = this
    const writer = await Writer.open(cluster.transport, 'numbers', (topic) => cluster.partitionCount(topic))
    for (let next = from; next < to; next += 2500) {
      await writer.transaction(
        upTo(2500).map((i) => ({
          topic: cluster.names.topic('numbers'),
          key: Buffer.from(`key ${(next + i) % KEYS}`),
          value: cluster.codec.encode('numbers', { n: next + i, seen: 0 }),
        })),
      )
    }
    await writer.close()
  }

  #start(number: number): void {
    const module = new URL('counting/topology.mjs', import.meta.url).href
    const addresses = [this.#brokers.brokers.join(','), inject('registry')]
    const args = [join(here, 'instance.mjs'), module, ...addresses, this.#prefix, join(this.#folder, String(number))]
    const instance = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    this.#instances.push(instance)
    const log: string[] = []
    instance.stderr!.on('data', (chunk) => {
      log.push(String(chunk))
      if (log.length > 20) log.shift()
    })
    instance.once('exit', (code, signal) => this.exits.push(`instance ${number}: ${code ?? signal}\n${log.join('')}`))
  }

  /** Waits until something has come out at the end: so all that takes part in it is at work. */
  async untilFirst(seconds: number): Promise<void> {
    const { names, reader } = this.cluster
    for (const began = Date.now(); Date.now() - began < seconds * 1000; await sleep(100)) {
      const ends = await reader.offsets(names.topic('counted'), 'end')
      if ([...ends.values()].some((end) => end > 0n)) return
    }
  }

  /** Waits until so many records have come out at the end, or an instance has ended. */
  async until(total: number, seconds: number): Promise<void> {
    for (let waited = 0; waited < seconds && this.exits.length === 0; waited++) {
      if ((await counted(this.cluster, 'counted')).total >= total) return
      await sleep(1000)
    }
  }

  async end(): Promise<void> {
    for (const instance of this.#instances) {
      instance.removeAllListeners('exit')
      instance.kill('SIGKILL')
    }
    await this.cluster.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

describe('a topology on three brokers', () => {
  let brokers: BrokerCluster
  let trial: Trial

  beforeAll(async () => {
    brokers = await BrokerCluster.up(3)
    trial = new Trial(brokers)
  })

  afterAll(async () => {
    await trial?.end()
    await brokers?.down()
  })

  it('counts each record once though a broker is killed and comes back', async () => {
    await trial.begin()
    await trial.untilFirst(60)
    await brokers.kill(2)
    // However fast all before it was processed, there is work while the broker is away.
    await trial.feed(RECORDS / 2, RECORDS)
    await sleep(5000)
    await brokers.start(2)
    // The number 13 fails in the first stage, so one record less comes out.
    const exact = { total: RECORDS - 1, distinct: RECORDS - 1, miscounted: 0 }
    await trial.until(exact.total, 120)
    expect(trial.exits).toEqual([])
    expect(await counted(trial.cluster, 'doubled')).toEqual(exact)
    expect(await counted(trial.cluster, 'counted')).toEqual(exact)
  })
})
