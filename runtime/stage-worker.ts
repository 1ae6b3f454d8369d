import { sameMember } from './assigner.js'
import type { Cluster } from './cluster.js'
import type { Consumer, EachBatchPayload } from './kafka/transport.js'
import type { AnyProcessor, Stage } from './stage.js'
import type { LocalStores } from './state/local-store.js'
import { type RawRecord, Task } from './task.js'

export interface StageWorkerOptions {
  cluster: Cluster
  stage: Stage
  scope?: string
  processor: AnyProcessor
  stores: LocalStores
  /** Part of the names of the local stores: another value, another store. */
  incarnation: string
  /** Called when the worker cannot go on; the process should end and be started again. */
  onFatal(error: Error): void
}

const PAUSE_AFTER_ERROR_MS = 100
const MAX_ERRORS_IN_A_ROW = 50

/**
 * One stage in one process: a member of the stage's consumer group with a task for each partition it is assigned.
 * KafkaJS reads committed offsets when it joins, before a former owner is fenced, and hands out stale batches after a
 * rebalance; so each batch starts with a heartbeat, and with `Task.open` in the first batch of a generation.
 */
export class StageWorker {
  readonly #options: StageWorkerOptions
  readonly #consumer: Consumer
  readonly #tasks = new Map<number, Task>()
  readonly #queues = new Map<number, Promise<void>>()
  readonly #names = new Map<string, string>()
  #generation = 0
  #errors = 0
  #stopping = false

  constructor(options: StageWorkerOptions) {
    this.#options = options
    const { cluster, stage, scope } = options
    for (const topic of stage.reads) this.#names.set(cluster.names.topic(topic, scope), topic)
    this.#consumer = cluster.transport.consumer({
      groupId: cluster.names.group(stage.name, scope),
      partitionAssigners: [sameMember],
      sessionTimeout: 10_000,
      rebalanceTimeout: 30_000,
      heartbeatInterval: 500,
      maxWaitTimeInMs: 250,
      maxBytesPerPartition: 1 << 20,
    })
  }

  async start(): Promise<void> {
    const consumer = this.#consumer
    consumer.on(consumer.events.GROUP_JOIN, () => {
      this.#generation++
    })
    consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
      if (!restart && !this.#stopping) this.#options.onFatal(error)
    })
    await consumer.connect()
    const topics = [...this.#names.keys()]
    const partitions = await Promise.all(topics.map((topic) => this.#options.cluster.admin.partitionCount(topic)))
    await consumer.subscribe({ topics, fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      // Commits wait for the broker; meanwhile another partition is processed.
      partitionsConsumedConcurrently: Math.max(...partitions) * topics.length,
      eachBatch: (payload) => this.#eachBatch(payload),
    })
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await this.#consumer.disconnect()
    const tasks = [...this.#tasks.values()]
    await Promise.all(tasks.map((task) => task.close()))
    const { cluster, stage, scope } = this.#options
    const sum = (of: (spent: Task['spent']) => number) =>
      Math.round(tasks.reduce((total, { spent }) => total + of(spent), 0))
    cluster.log('info', 'stage stopped', {
      stage: stage.name,
      scope,
      records: sum(({ records }) => records),
      processingMs: sum(({ processing }) => processing),
      writingMs: sum(({ writing }) => writing),
    })
  }

  async #eachBatch(payload: EachBatchPayload): Promise<void> {
    await payload.heartbeat()
    if (!payload.isRunning() || payload.isStale()) return
    const { partition } = payload.batch
    // The topics of a stage share a task: one batch at a time.
    const before = this.#queues.get(partition) ?? Promise.resolve()
    const turn = before.then(() => this.#handle(payload))
    this.#queues.set(
      partition,
      turn.catch(() => {}),
    )
    await turn
  }

  async #handle(payload: EachBatchPayload): Promise<void> {
    const { batch, heartbeat, resolveOffset } = payload
    const topic = this.#names.get(batch.topic)!
    const task = this.#task(batch.partition)
    let beating: unknown
    const beat = async () => {
      try {
        await heartbeat()
      } catch (error) {
        beating = error
        throw error
      }
    }
    try {
      if (task.generation !== this.#generation) {
        await task.open()
        task.generation = this.#generation
      }
      const position = task.position(topic)
      const first = BigInt(batch.firstOffset() ?? batch.lastOffset())
      if (first < position) {
        this.#consumer.seek({ topic: batch.topic, partition: batch.partition, offset: position.toString() })
        return
      }
      const records = batch.messages.map(
        ({ offset, key, value }): RawRecord => ({ topic, offset: BigInt(offset), key, value }),
      )
      await task.process(this.#options.processor, topic, records, BigInt(batch.lastOffset()) + 1n, beat)
      resolveOffset(batch.messages.at(-1)!.offset)
      this.#errors = 0
    } catch (error) {
      task.generation = undefined
      if (error === beating) throw error
      await this.#failed(error as Error, batch)
    }
  }

  /** Nothing was committed, or nobody knows: the next batch opens the task anew, and that looks at the offsets. */
  async #failed(error: Error, batch: EachBatchPayload['batch']): Promise<void> {
    const { cluster, stage, onFatal } = this.#options
    cluster.log('warn', `${stage.name}: batch is repeated`, { error: error.message, partition: batch.partition })
    this.#errors++
    if (this.#errors >= MAX_ERRORS_IN_A_ROW || isProgramError(error)) onFatal(error)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_ERROR_MS))
    this.#consumer.seek({ topic: batch.topic, partition: batch.partition, offset: batch.firstOffset() ?? '0' })
  }

  #task(partition: number): Task {
    let task = this.#tasks.get(partition)
    if (!task) {
      const { cluster, stage, scope, stores, incarnation } = this.#options
      const store = stage.state
        ? stores.task(`${cluster.names.changelog(stage.name, scope)}-${partition}@${incarnation}`)
        : undefined
      task = new Task(cluster, stage, scope, partition, store)
      this.#tasks.set(partition, task)
    }
    return task
  }
}

const isProgramError = (error: Error): boolean =>
  error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError
