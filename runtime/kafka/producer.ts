import { type Patience, patiently } from '../patience.js'
import { ZSTD } from './compression.js'
import { errorType, FencedError, isFenced, isPassing, isTooLarge, TooLargeError } from './errors.js'
import type { Broker, Transport } from './transport.js'
import { type ProducedPartition, produce, refreshing, Wire } from './wire.js'

/** Records of one partition that become one record batch. */
export interface Batch {
  topic: string
  partition: number
  messages: Array<{ key: Buffer; value: Buffer | null; headers?: Record<string, string> }>
}

interface Identity {
  producerId: string
  producerEpoch: number
}

/** The broker aborts a transaction that is open for longer. */
const TRANSACTION_TIMEOUT_MS = 60_000
/** How long the brokers may be waited for within a transaction, so that it does not time out. */
const WITHIN_MS = 40_000
const COMMIT_MS = 60_000
const ABORT_MS = 3000
/** How long a leader waits for its replicas. */
const REPLICAS_MS = 10_000
/** Pauses while the coordinator is still ending the transaction before. */
const BRIEF = { firstPauseMs: 4, longestPauseMs: 100 }

/**
 * Transactions under one transactional id, on the wire protocol. KafkaJS's own producer registers the partitions of a
 * transaction leader by leader, repeats a send while parts of it are pending, under new sequence numbers, and takes a partition
 * for written that is not (its issue 1798): with several brokers, records are lost or doubled. Here all partitions of a transaction
 * are registered in one request, each batch keeps its sequence number until its partition has acknowledged it, and nothing is
 * repeated before its answer has come or its connection is gone, as in Kafka's own client (`TransactionManager`, `Sender`).
 */
export class TransactionalProducer {
  readonly #wire: Wire
  readonly #id: string
  readonly #identity: Identity
  readonly #onWait: Patience['onWait']
  readonly #sequences = new Map<string, number>()
  #coordinator: number | undefined
  #groupCoordinators = new Map<string, number>()

  private constructor(wire: Wire, id: string, identity: Identity, onWait: Patience['onWait']) {
    this.#wire = wire
    this.#id = id
    this.#identity = identity
    this.#onWait = onWait
  }

  /**
   * Takes the id over: fences its former owner, and returns once that one's transaction is ended, so that what is read
   * afterwards is final.
   * @param options.forMs how long the brokers are waited for
   */
  static async open(
    transport: Transport,
    id: string,
    { forMs, onWait }: { forMs: number; onWait?: Patience['onWait'] },
  ): Promise<TransactionalProducer> {
    const wire = new Wire(transport)
    try {
      const identity = await refreshing(wire, { what: `taking over ${id}`, forMs, onWait }, async () => {
        const coordinator = await wire.coordinator(id, 'transaction')
        return wire.ask(coordinator, (broker) =>
          broker.initProducerId({ transactionalId: id, transactionTimeout: TRANSACTION_TIMEOUT_MS }),
        )
      })
      return new TransactionalProducer(wire, id, identity, onWait)
    } catch (error) {
      await wire.close()
      throw error
    }
  }

  close(): Promise<void> {
    return this.#wire.close()
  }

  /** Registers partitions with the transaction; must be done before they are written. */
  async register(partitions: Array<{ topic: string; partition: number }>): Promise<void> {
    const byTopic = new Map<string, Set<number>>()
    for (const { topic, partition } of partitions) byTopic.set(topic, (byTopic.get(topic) ?? new Set()).add(partition))
    const topics = [...byTopic].map(([topic, numbers]) => ({ topic, partitions: [...numbers] }))
    await this.#coordinated('registering partitions', WITHIN_MS, (broker) =>
      broker.addPartitionsToTxn({ transactionalId: this.#id, ...this.#identity, topics }),
    )
  }

  /**
   * Writes one batch for each of several partitions.
   * @returns the offset of the first record of each batch, in the order of the batches
   * @throws {TooLargeError | FencedError}
   */
  async send(batches: Batch[]): Promise<bigint[]> {
    const numbered = batches.map((batch, number) => ({ ...batch, number, firstSequence: this.#sequence(batch) }))
    const offsets: bigint[] = []
    let open = numbered
    await refreshing(this.#wire, { what: 'writing', forMs: WITHIN_MS, onWait: this.#onWait }, async () => {
      const answers = await this.#produce(open)
      let failed: unknown
      open = open.filter((batch) => {
        const answer = answers.get(batch.number)!
        if (answer instanceof Error) {
          // What will not pass is told before what may.
          if (failed === undefined || isPassing(failed)) failed = answer
          return true
        }
        offsets[batch.number] = answer
        return false
      })
      if (failed !== undefined) throw failed
    }).catch((error) => {
      throw isTooLarge(error) ? new TooLargeError(String(error)) : error
    })
    for (const { topic, partition, messages, firstSequence } of numbered) {
      this.#sequences.set(`${topic}/${partition}`, next(firstSequence, messages.length))
    }
    return offsets
  }

  #sequence({ topic, partition }: Batch): number {
    return this.#sequences.get(`${topic}/${partition}`) ?? 0
  }

  /** One request to each leader, all answers awaited: by batch its first offset, or why it was not written. */
  async #produce(
    batches: Array<Batch & { number: number; firstSequence: number }>,
  ): Promise<Map<number, bigint | Error>> {
    const byLeader = new Map<number, typeof batches>()
    for (const batch of batches) {
      const leader = (await this.#wire.leaders(batch.topic)).get(batch.partition) ?? -1
      if (leader < 0) throw notLed(batch)
      byLeader.set(leader, [...(byLeader.get(leader) ?? []), batch])
    }
    const answers = new Map<number, bigint | Error>()
    await Promise.all(
      [...byLeader].map(async ([leader, led]) => {
        try {
          const produced = await this.#wire.ask(leader, (broker) => produce(broker, this.#request(led)))
          for (const batch of led) answers.set(batch.number, outcome(batch, produced))
        } catch (error) {
          for (const { number } of led) answers.set(number, error as Error)
        }
      }),
    )
    return answers
  }

  #request(batches: Array<Batch & { firstSequence: number }>): object {
    const byTopic = new Map<string, typeof batches>()
    for (const batch of batches) byTopic.set(batch.topic, [...(byTopic.get(batch.topic) ?? []), batch])
    return {
      transactionalId: this.#id,
      ...this.#identity,
      acks: -1,
      timeout: REPLICAS_MS,
      compression: ZSTD,
      topicData: [...byTopic].map(([topic, partitions]) => ({ topic, partitions })),
    }
  }

  /** Makes input offsets of a group part of the transaction. */
  async sendOffsets(group: string, topics: Array<{ topic: string; partition: number; next: bigint }>): Promise<void> {
    await this.#coordinated('registering offsets', WITHIN_MS, (broker) =>
      broker.addOffsetsToTxn({ transactionalId: this.#id, ...this.#identity, groupId: group }),
    )
    const request = {
      transactionalId: this.#id,
      groupId: group,
      ...this.#identity,
      topics: topics.map(({ topic, partition, next }) => ({
        topic,
        partitions: [{ partition, offset: next.toString(), metadata: '' }],
      })),
    }
    await refreshing(this.#wire, { what: 'committing offsets', forMs: WITHIN_MS, onWait: this.#onWait }, async () => {
      const coordinator = this.#groupCoordinators.get(group) ?? (await this.#wire.coordinator(group, 'group'))
      this.#groupCoordinators.delete(group)
      await this.#wire.ask(coordinator, (broker) => broker.txnOffsetCommit(request))
      this.#groupCoordinators.set(group, coordinator)
    })
  }

  /**
   * Ends the transaction. Repeating is safe: the coordinator answers again what it has done for this epoch.
   * @throws {FencedError} when a newer owner has ended it, and it was not committed
   */
  async end(commit: boolean): Promise<void> {
    await this.#coordinated(commit ? 'committing' : 'aborting', commit ? COMMIT_MS : ABORT_MS, (broker) =>
      broker.endTxn({ transactionalId: this.#id, ...this.#identity, transactionResult: commit }),
    )
  }

  /** @throws {FencedError} when a newer owner was there at the first answer; what was done before it is known only then */
  async #coordinated<T>(what: string, forMs: number, request: (broker: Broker) => Promise<T>): Promise<T> {
    let isRepeated = false
    // CONCURRENT_TRANSACTIONS passes within milliseconds and says nothing against the metadata.
    const attempt = async () => {
      this.#coordinator ??= await this.#wire.coordinator(this.#id, 'transaction')
      try {
        return await patiently({ what, forMs, ...BRIEF }, () =>
          this.#wire.ask(this.#coordinator!, request).catch((error) => {
            throw errorType(error) === 'CONCURRENT_TRANSACTIONS' ? error : new Elsewhere(error)
          }),
        )
      } catch (error) {
        this.#coordinator = undefined
        if (!(error instanceof Elsewhere)) throw error
        if (isFenced(error.error) && !isRepeated) throw new FencedError(String(error.error))
        isRepeated = true
        throw error.error
      }
    }
    return refreshing(this.#wire, { what, forMs, onWait: this.#onWait }, attempt)
  }
}

/** An error after which the coordinator is looked for again. */
class Elsewhere extends Error {
  constructor(readonly error: unknown) {
    super(String(error))
  }
}

/** Sequence numbers are 31 bits wide and start again at 0. */
const next = (sequence: number, count: number): number => (sequence + count) % 2 ** 31

const notLed = ({ topic, partition }: Batch) =>
  Object.assign(new Error(`${topic}/${partition} has no leader`), { type: 'LEADER_NOT_AVAILABLE' })

function outcome({ topic, partition }: Batch, produced: ProducedPartition[]): bigint | Error {
  const answer = produced.find((one) => one.topic === topic && one.partition === partition)
  if (answer && answer.error === undefined) return answer.baseOffset
  const type = answer?.error ?? 'NETWORK_EXCEPTION'
  return Object.assign(new Error(`${topic}/${partition}: ${type}`), { type })
}
