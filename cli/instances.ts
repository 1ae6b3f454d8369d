import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TrainingEvent } from '../rounds/coordinator.js'
import { type StageStatistics, StatisticsSum } from '../runtime/statistics.js'

/** What the processes are told besides the configuration; JSON. */
export interface InstanceOptions {
  /** Only these stages, and no rounds. */
  stages?: string[]
  /** Instead of the setting `train.threads`. */
  threads?: number
  /** Go on with what is left where input is lost. */
  acceptLost?: boolean
  /** Put the local stores aside and rebuild them. */
  rebuild?: boolean
  /** The setting `filters` with which they were started, so that one that is started again has the same. */
  filters?: string[]
}

/** What a process tells its parent. */
export type InstanceMessage =
  | 'started'
  | TrainingEvent
  | { stopped: string; why: string }
  | { unfit: string }
  | { statistics: StageStatistics[] }

/** Deaths of instances within this time after which something is wrong with all of them. */
const DEATHS_WITHIN_MS = 60_000
const MAX_DEATHS = 10
const RESTART_AFTER_MS = 500
const NATIVE = new Set<NodeJS.Signals>(['SIGBUS', 'SIGSEGV', 'SIGABRT', 'SIGILL', 'SIGFPE'])
/** How long a process has for stopping in order. */
export const STOP_TIMEOUT_MS = 15_000

/** glibc keeps freed memory for each thread, of which a process has a dozen. */
const ARENAS = { MALLOC_ARENA_MAX: '2' }

/** Name of the process that takes the rounds forward. */
const ROUNDS = 'the process of the rounds'

/**
 * The processes of `sluice run`: the instances, and unless they have only some of the stages one that takes the rounds forward. They are
 * started, started again when one dies, and stopped together.
 */
export class Instances {
  readonly #home: string
  readonly #count: number
  readonly #options: InstanceOptions
  /** Environment that says where the cluster is, so that an instance can start while a service is away. */
  readonly #addresses: Record<string, string>
  readonly #onTraining: (event: TrainingEvent) => void
  readonly #children = new Map<string, ChildProcess>()
  readonly #deaths: number[] = []
  /** Processes that have died in native code, and those whose stores are rebuilt at the next start. */
  readonly #natively = new Set<string>()
  readonly #suspects = new Set<string>()
  #stopping = false
  /** Why the instances cannot run; undefined while they can. */
  failure: string | undefined
  /** Tasks that refuse to go on, and why. */
  readonly stopped: string[] = []
  /** What the instances have done. */
  readonly statistics = new StatisticsSum()

  /** @param onTraining called while a model is trained */
  constructor(
    home: string,
    count: number,
    options: InstanceOptions,
    addresses: Record<string, string>,
    onTraining: (event: TrainingEvent) => void,
  ) {
    this.#home = home
    this.#count = count
    this.#options = options
    this.#addresses = addresses
    this.#onTraining = onTraining
  }

  /** Resolves when each has joined its groups. */
  async start(): Promise<void> {
    const instances = Array.from({ length: this.#count }, (_, number) => this.#spawn(`instance ${number}`))
    await Promise.all(this.#options.stages ? instances : [...instances, this.#spawn(ROUNDS)])
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await Promise.all([...this.#children.values()].map(end))
  }

  #spawn(name: string): Promise<void> {
    const file = name === ROUNDS ? 'rounds-process.js' : 'instance-process.js'
    const module = fileURLToPath(new URL(file, import.meta.url))
    const options = { ...this.#options, rebuild: this.#suspects.delete(name) }
    const child = fork(module, [JSON.stringify(options)], {
      env: { ...ARENAS, ...process.env, ...this.#addresses },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // Ctrl-C reaches the parent alone, which then stops the instances in order.
      detached: true,
    })
    this.#children.set(name, child)
    return new Promise((resolve) => {
      child.on('message', (message: InstanceMessage) => {
        if (message === 'started') resolve()
        else if ('unfit' in message) this.failure = message.unfit
        else if ('statistics' in message) this.statistics.take(name, message.statistics)
        else if ('stopped' in message) this.stopped.push(`${message.stopped} has stopped: ${message.why}`)
        else this.#onTraining(message)
      })
      child.once('exit', (code, signal) => {
        resolve()
        // What it had done stays; the next of its name begins at nothing.
        this.statistics.take(name, [])
        this.#died(name, signal, code)
      })
    })
  }

  #died(name: string, signal: NodeJS.Signals | null, code: number | null): void {
    if (this.#stopping || this.failure) return
    const how = signal ?? `exit code ${code}`
    // A damaged local store ends its process in native code; so may a record, which is found by itself, from death to death.
    if (signal && NATIVE.has(signal)) {
      if (this.#natively.delete(name)) this.#suspects.add(name)
      else this.#natively.add(name)
    }
    const now = Date.now()
    this.#deaths.push(now)
    const recent = this.#deaths.filter((time) => now - time < DEATHS_WITHIN_MS).length
    if (recent > MAX_DEATHS) {
      this.failure = `instances died ${recent} times within a minute, last by ${how}: see ${join(this.#home, 'logs')}`
      return
    }
    process.stderr.write(`sluice: ${name} died (${how}) and is started again\n`)
    setTimeout(() => {
      if (!this.#stopping) void this.#spawn(name)
    }, RESTART_AFTER_MS)
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
  await exited
  clearTimeout(timer)
}
