import type { Schema } from 'avsc'
import type { Cluster } from './cluster.js'
import { OWNER } from './kafka/transport.js'
import { Writer } from './kafka/writer.js'
import { TableView } from './tables.js'

/** Table of what each task is doing. Every topology has it without declaring it. */
export const TASKS = 'tasks'

export type TaskState = 'running' | 'restoring' | 'waiting' | 'stopped'

/** What a task is doing, as far as a person needs to know; the key is its group and partition. */
export interface TaskStatus {
  /** A TaskState; a string in the schema, so that a new one can be read by an old reader. */
  state: string
  /** What it waits for, or why it has stopped; null otherwise. */
  why: string | null
  /** Errors of cluster, registry or local store since its owner has it. */
  errors: number
  /** Changelog records applied, and to be applied in all, by the latest restore; 0 of 0 where there was nothing to restore. */
  restored: number
  restoring: number
  /** Process that has it, by its client id. */
  owner: string
  /** Milliseconds since 1970: when it has become so. */
  at: number
}

const long = (name: string, doc: string) => ({ name, type: 'long' as const, default: 0, doc })

export const taskStatusSchema: Schema = {
  type: 'record',
  name: 'TaskStatus',
  namespace: 'sluice',
  doc: 'What a task is doing; key is its group and partition.',
  fields: [
    { name: 'state', type: 'string', doc: 'running, restoring, waiting or stopped.' },
    { name: 'why', type: ['null', 'string'], default: null, doc: 'What it waits for, or why it has stopped.' },
    long('errors', 'Errors of cluster, registry or local store since its owner has it.'),
    long('restored', 'Changelog records applied by the latest restore.'),
    long('restoring', 'Changelog records to be applied in all by the latest restore.'),
    { name: 'owner', type: 'string', doc: 'Client id of the process that has it.' },
    long('at', 'Milliseconds since 1970.'),
  ],
}

type Changes = Partial<Omit<TaskStatus, 'owner' | 'at'>> & { state?: TaskState }

const TELL_AFTER_MS = 1000
const LONGEST_PAUSE_MS = 5000

/**
 * Tells what the tasks of this process are doing: writes what has changed, once a second at most and beside all other work. Where it cannot be
 * written, the latest is written later.
 */
export class StatusBoard {
  readonly #cluster: Cluster
  readonly #statuses = new Map<string, TaskStatus>()
  readonly #untold = new Set<string>()
  #writer: Writer | undefined
  #timer: NodeJS.Timeout | undefined
  #telling: Promise<void> = Promise.resolve()
  #pause = TELL_AFTER_MS
  #closed = false

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /** Looks up what telling needs, so that it can be told as well that the registry is away. */
  async prepare(): Promise<void> {
    await this.#cluster.codec.prepare([TASKS]).catch(() => {})
  }

  /** @param task its group and partition */
  set(task: string, changes: Changes): void {
    const before = this.#statuses.get(task) ?? this.#initial()
    const after = { ...before, ...changes }
    const same = (Object.keys(changes) as Array<keyof Changes>).every((field) => before[field] === after[field])
    if (same && this.#statuses.has(task)) return
    this.#statuses.set(task, { ...after, at: Date.now() })
    this.#untold.add(task)
    this.#schedule()
  }

  /** One more error of the task. @param why what it waits for now */
  count(task: string, why: string): void {
    this.set(task, { state: 'waiting', why, errors: (this.#statuses.get(task)?.errors ?? 0) + 1 })
  }

  /** Another process has the task, and tells of it. */
  leave(task: string): void {
    this.#statuses.delete(task)
    this.#untold.delete(task)
  }

  /** Takes back what it has told: nobody has the tasks now. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#telling
    if (this.#writer) await this.#write([...this.#statuses.keys()].map((task) => [task, null])).catch(() => {})
    await this.#writer?.close()
  }

  #initial(): TaskStatus {
    return { state: 'running', why: null, errors: 0, restored: 0, restoring: 0, owner: OWNER, at: 0 }
  }

  #schedule(): void {
    if (this.#timer || this.#closed) return
    this.#timer = setTimeout(() => {
      this.#telling = this.#tell().finally(() => {
        this.#timer = undefined
        if (this.#untold.size > 0) this.#schedule()
      })
    }, this.#pause)
    this.#timer.unref()
  }

  async #tell(): Promise<void> {
    const tasks = [...this.#untold]
    this.#untold.clear()
    try {
      await this.#cluster.codec.prepare([TASKS])
      await this.#write(tasks.flatMap((task) => (this.#statuses.has(task) ? [[task, this.#statuses.get(task)!]] : [])))
      this.#pause = TELL_AFTER_MS
    } catch (error) {
      for (const task of tasks) if (this.#statuses.has(task)) this.#untold.add(task)
      await this.#writer?.close()
      this.#writer = undefined
      this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE_MS)
      this.#cluster.log('warn', 'the state of the tasks is told later', { error: (error as Error).message })
    }
  }

  async #write(statuses: Array<[task: string, status: TaskStatus | null]>): Promise<void> {
    if (statuses.length === 0) return
    const { transport, names, codec } = this.#cluster
    this.#writer ??= await Writer.open(transport, `${names.prefix}${TASKS}-${OWNER}`, async () => 1)
    await this.#writer.transaction(
      statuses.map(([task, status]) => ({
        topic: names.topic(TASKS),
        key: Buffer.from(task),
        value: status && codec.encode(TASKS, status),
      })),
    )
  }
}

/** Follows what each task is doing, by group and partition; empty where nobody has told yet. */
export class TaskStatuses {
  readonly #cluster: Cluster
  #view: TableView<TaskStatus> | undefined

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /** As of the latest `refresh` that succeeded. */
  get known(): ReadonlyMap<string, TaskStatus> {
    return this.#view?.entries ?? new Map()
  }

  /** @returns the latest status of each task, the same map every time once there is one */
  async refresh(): Promise<ReadonlyMap<string, TaskStatus>> {
    const { admin, codec, names } = this.#cluster
    const topic = names.topic(TASKS)
    if (!this.#view && !(await admin.listTopics()).includes(topic)) return new Map()
    this.#view ??= new TableView(this.#cluster, topic, async ({ key, value }) => ({
      key: key!.toString(),
      kept: value ? ((await codec.read(TASKS, value)) as TaskStatus) : undefined,
    }))
    return this.#view.refresh()
  }
}
