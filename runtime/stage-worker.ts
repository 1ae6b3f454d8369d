import { type Candidate, copartitionAssigner } from './assigner.js'
import type { Cluster } from './cluster.js'
import { RETRIES } from './dead-letter.js'
import { TooManyFailuresError } from './failure-rate.js'
import type { Consumer, EachBatchPayload } from './kafka/transport.js'
import { checkPosition, LostInputError } from './positions.js'
import type { RawRecord } from './record-step.js'
import type { AnyProcessor, Stage } from './stage.js'
import type { Journal } from './state/journal.js'
import { type LocalStores, StoreError } from './state/local-store.js'
import type { Members } from './state/members.js'
import { noStatistics, type StageStatistics } from './statistics.js'
import { Task, taskId } from './task.js'
import type { StatusBoard } from './task-status.js'
import type { Watchdog } from './watchdog.js'
import type { Extent } from './work.js'

export interface StageWorkerOptions {
  cluster: Cluster
  stage: Stage
  scope: string | undefined
  extent: Extent
  processor: AnyProcessor
  stores: LocalStores
  journal: Journal
  members: Members
  watchdog: Watchdog
  board: StatusBoard
  /** Goes on with what is left where input is lost, instead of refusing to. */
  acceptLost: boolean
  /** Called when a task refuses to go on until a person has looked; the others go on. */
  onStopped(task: string, error: Error): void
}

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5000

/**
 * One stage in one process: a member of the stage's consumer group with a task for each partition it is assigned.
 * KafkaJS reads committed offsets when it joins, before a former owner is fenced, and hands out stale batches after a
 * rebalance; so each batch starts with a heartbeat, and with `Task.open` in the first batch of a generation.
 */
export class StageWorker {
  readonly #options: StageWorkerOptions
  readonly #group: string
  readonly #tasks = new Map<number, Task>()
  readonly #queues = new Map<number, Promise<void>>()
  readonly #names = new Map<string, string>()
  /** Errors in a row, by partition. */
  readonly #errors = new Map<number, number>()
  readonly #stopped = new Set<number>()
  readonly #statistics: StageStatistics
  #consumer: Consumer | undefined
  #assigned: ReadonlySet<number> = new Set()
  #partitions = 0
  #generation = 0
  #crashes = 0
  #stopping = false

  constructor(options: StageWorkerOptions) {
    this.#options = options
    const { cluster, stage, scope } = options
    this.#group = cluster.names.group(stage.name, scope)
    this.#statistics = noStatistics(stage.name, scope)
    for (const topic of [...stage.reads, RETRIES]) this.#names.set(cluster.names.topic(topic, scope), topic)
  }

  /** Resolves when it has joined its group. */
  async start(): Promise<void> {
    const { cluster, stage, scope } = this.#options
    const counts = await Promise.all(
      stage.reads.map((topic) => cluster.partitionCount(cluster.names.topic(topic, scope))),
    )
    this.#partitions = Math.min(...counts)
    await this.#join()
  }

  async #join(): Promise<void> {
    const { cluster } = this.#options
    const consumer = cluster.transport.consumer({
      groupId: this.#group,
      partitionAssigners: [copartitionAssigner(this.#partitions, () => this.#applied())],
      sessionTimeout: 10_000,
      rebalanceTimeout: 30_000,
      heartbeatInterval: 500,
      maxWaitTimeInMs: MAX_WAIT_MS,
      maxBytesPerPartition: 512 << 10,
    })
    this.#consumer = consumer
    consumer.on(consumer.events.GROUP_JOIN, ({ payload: { memberAssignment } }) => {
      this.#generation++
      this.#statistics.rebalances++
      const mine = new Set(Object.values(memberAssignment).flat())
      this.#assigned = mine
      for (const partition of this.#tasks.keys()) if (!mine.has(partition)) this.#leave(partition)
      for (const partition of this.#stopped) this.#pause(partition)
      const { board } = this.#options
      for (const partition of mine) {
        if (!this.#stopped.has(partition)) board.set(this.#name(partition), { state: 'running', why: null })
      }
    })
    consumer.on(consumer.events.CRASH, ({ payload: { error } }) => {
      if (!this.#stopping && consumer === this.#consumer) void this.#rejoin(error)
    })
    await consumer.connect()
    const topics = [...this.#names.keys()]
    await consumer.subscribe({ topics, fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      // Commits wait for the broker; meanwhile another partition is processed.
      partitionsConsumedConcurrently: this.#partitions * topics.length,
      eachBatch: (payload) => this.#eachBatch(payload, consumer),
    })
  }

  /** KafkaJS gives a consumer up for some errors of the cluster; another takes its place, until one stays. */
  async #rejoin(error: Error): Promise<void> {
    const { cluster, stage, board } = this.#options
    const former = this.#consumer
    for (;;) {
      for (const partition of this.#assigned) board.count(this.#name(partition), error.message)
      cluster.log('warn', `${stage.name}: joins its group again`, { error: error.message })
      await this.#pauseFor(this.#crashes++)
      if (this.#stopping) return
      await former?.disconnect().catch(() => {})
      for (const task of this.#tasks.values()) task.generation = undefined
      try {
        await this.#join()
        return
      } catch (next) {
        error = next as Error
        await this.#consumer?.disconnect().catch(() => {})
      }
    }
  }

  #pauseFor(errors: number): Promise<void> {
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** errors, LONGEST_PAUSE_MS)
    return new Promise((resolve) => setTimeout(resolve, pause))
  }

  /** What it has done so far. */
  statistics(): StageStatistics {
    return { ...this.#statistics, state: this.#stateSize() }
  }

  /** Undefined where a store cannot be read: who works with it says so. */
  #stateSize(): StageStatistics['state'] {
    const mine = [...this.#tasks].filter(([partition]) => this.#assigned.has(partition))
    try {
      const sizes = mine.map(([, task]) => task.stateSize())
      return {
        entries: sizes.reduce((sum, { entries }) => sum + entries, 0),
        bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
      }
    } catch (error) {
      if (error instanceof StoreError) return undefined
      throw error
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await this.#consumer?.disconnect().catch(() => {})
    const { cluster, stage, scope, members } = this.#options
    members.delete(this.#group)
    const tasks = [...this.#tasks.values()]
    await Promise.all(tasks.map((task) => task.close()))
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

  async #eachBatch(payload: EachBatchPayload, consumer: Consumer): Promise<void> {
    await payload.heartbeat()
    if (!payload.isRunning() || payload.isStale() || consumer !== this.#consumer) return
    const { partition } = payload.batch
    // The topics of a stage share a task: one batch at a time.
    const before = this.#queues.get(partition) ?? Promise.resolve()
    const turn = before.then(() => this.#handle(payload, consumer))
    this.#queues.set(
      partition,
      turn.catch(() => {}),
    )
    await turn
  }

  async #handle(payload: EachBatchPayload, consumer: Consumer): Promise<void> {
    const { batch, resolveOffset } = payload
    const { partition } = batch
    if (this.#stopped.has(partition)) return
    const topic = this.#names.get(batch.topic)!
    let beating: unknown
    const beat = async () => {
      try {
        await payload.heartbeat()
      } catch (error) {
        beating = error
        throw error
      }
    }
    try {
      const task = this.#task(partition)
      const fresh = task.generation !== this.#generation
      if (fresh) {
        const generation = this.#generation
        await task.open(beat)
        task.generation = generation
      }
      if (!(await this.#inPlace(task, topic, batch, fresh))) {
        const offset = task.position(topic).toString()
        consumer.seek({ topic: batch.topic, partition, offset })
        return
      }
      const behind = BigInt(batch.lastOffset()) + 1n
      const end = this.#options.extent.until?.get(topic)?.get(partition) ?? behind
      if (task.position(topic) < end) {
        const records = batch.messages
          .map(({ offset, key, value }): RawRecord => ({ topic, offset: BigInt(offset), key, value }))
          .filter(({ offset }) => offset < end)
        await task.process(topic, records, behind < end ? behind : end, beat)
      }
      // What lies behind the end is fetched again by whoever works without one.
      if (end < behind) this.#consumer?.pause([{ topic: batch.topic, partitions: [partition] }])
      resolveOffset(batch.messages.at(-1)!.offset)
      this.#options.board.set(this.#name(partition), { state: 'running', why: null })
      this.#errors.delete(partition)
      this.#crashes = 0
    } catch (error) {
      const task = this.#tasks.get(partition)
      if (task) task.generation = undefined
      if (error === beating) throw error
      await this.#failed(error as Error, batch, consumer)
    }
  }

  /**
   * Whether a batch begins where the task goes on. KafkaJS leaves out what holds no records; but it also begins again, without a
   * word, where the log now starts when what it wants has been removed.
   */
  async #inPlace(task: Task, topic: string, batch: EachBatchPayload['batch'], fresh: boolean): Promise<boolean> {
    const position = task.position(topic)
    const fetched = BigInt((batch as unknown as { fetchedOffset: string }).fetchedOffset)
    if (fetched === position) return true
    if (fresh || fetched < position) return false
    if (!this.#options.acceptLost) {
      await checkPosition(this.#options.cluster.reader, batch.topic, batch.partition, position)
    }
    return true
  }

  /**
   * Nothing was committed, or nobody knows: the next batch opens the task anew, and that looks at what was. What will not pass by itself
   * stops the task.
   */
  async #failed(error: Error, batch: EachBatchPayload['batch'], consumer: Consumer): Promise<void> {
    const { cluster, stage, board, onStopped } = this.#options
    const { partition } = batch
    const task = this.#name(partition)
    if (error instanceof TooManyFailuresError || error instanceof LostInputError) {
      this.#stopped.add(partition)
      this.#pause(partition)
      cluster.log('error', `${task} has stopped`, { error: error.message })
      board.set(task, { state: 'stopped', why: error.message })
      onStopped(task, error)
      return
    }
    const errors = this.#errors.get(partition) ?? 0
    this.#errors.set(partition, errors + 1)
    this.#statistics.retries++
    board.count(task, error.message)
    const level = isProgramError(error) ? 'error' : 'warn'
    const message = isProgramError(error) ? error.stack : error.message
    cluster.log(level, `${stage.name}: batch is repeated`, { error: message, partition, errors: errors + 1 })
    await this.#pauseFor(errors)
    if (this.#stopping || consumer !== this.#consumer) return
    const offset = String((batch as unknown as { fetchedOffset: string }).fetchedOffset)
    consumer.seek({ topic: batch.topic, partition, offset })
  }

  /** Group and partition: what a task is called to people. */
  #name(partition: number): string {
    return `${this.#group}/${partition}`
  }

  #leave(partition: number): void {
    this.#options.board.leave(this.#name(partition))
  }

  #restored(task: string, done: number, total: number): void {
    const { cluster, board } = this.#options
    board.set(task, { state: 'restoring', restored: done, restoring: total })
    cluster.log('info', `${task}: restoring`, { done, total, percent: Math.floor((100 * done) / total) })
  }

  #pause(partition: number): void {
    this.#consumer?.pause([...this.#names.keys()].map((topic) => ({ topic, partitions: [partition] })))
  }

  /** What this process's local stores have of the stage's changelog, by partition. */
  #applied(): Candidate['applied'] {
    const { cluster, stage, scope, stores } = this.#options
    const changelog = cluster.names.changelog(stage.name, scope)
    const applied: Record<number, number> = {}
    for (let partition = 0; partition < this.#partitions; partition++) {
      const mark = stores.markOf(taskId(changelog, partition))
      if (mark.applied > 0n) applied[partition] = Number(mark.applied)
    }
    return applied
  }

  #task(partition: number): Task {
    let task = this.#tasks.get(partition)
    if (!task) {
      const { cluster, stage, scope, extent, processor, stores, journal, watchdog, board, acceptLost } = this.#options
      const store = stores.task(taskId(cluster.names.changelog(stage.name, scope), partition))
      const name = this.#name(partition)
      task = new Task({
        cluster,
        stage,
        scope,
        partition,
        extent,
        processor,
        store,
        journal,
        watchdog,
        acceptLost,
        statistics: this.#statistics,
        onWait: (what, error) => {
          cluster.log('warn', `${name} is waiting: ${what}`, { error: error.message })
          board.set(name, { state: 'waiting', why: `${what}: ${error.message}` })
        },
        onRestore: (done, total) => this.#restored(name, done, total),
      })
      this.#tasks.set(partition, task)
    }
    return task
  }
}

/** How long the broker holds back an answer while there is nothing new: an idle stage asks so often. */
const MAX_WAIT_MS = 2000

const isProgramError = (error: Error): boolean =>
  error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError
