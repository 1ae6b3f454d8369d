import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, inject } from 'vitest'
import { Cluster } from '../../../runtime/cluster.js'
import { DEAD_LETTERS, type DeadLetter } from '../../../runtime/dead-letter.js'
import { type OutputRecord, Writer } from '../../../runtime/kafka/writer.js'
import { type TaskStatus, TaskStatuses } from '../../../runtime/task-status.js'
import { initialise } from '../../../runtime/topics.js'
import { schemas, topology } from './topology.mjs'

const instance = fileURLToPath(new URL('../instance.mjs', import.meta.url))
const topologyModule = new URL('topology.mjs', import.meta.url).href

/** One partition, and an instance that is started again whenever it dies, as `sluice run` does. */
export class Trial {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sluice-faults-'))
  /** A file that some records need. */
  readonly needed = join(this.#folder, 'needed')
  readonly prefix = `faults-${Date.now()}.`
  readonly cluster = new Cluster({
    kafka: { brokers: [inject('broker')] },
    registry: { host: inject('registry') },
    prefix: this.prefix,
    schemas,
  })
  readonly #registry: string
  #child: ChildProcess | undefined
  deaths = 0

  /** @param registry where the instance finds the registry */
  constructor(registry = inject('registry')) {
    this.#registry = registry
  }

  async start(): Promise<void> {
    await initialise(topology, this.cluster, { partitions: 1, replicationFactor: 1 })
    this.#spawn()
  }

  #spawn(): void {
    const { prefix } = this
    const args = [instance, topologyModule, inject('broker'), this.#registry, prefix, this.#folder, '3']
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, NEEDED: this.needed },
    })
    this.#child = child
    child.once('exit', () => {
      if (child !== this.#child) return
      this.deaths++
      setTimeout(() => child === this.#child && this.#spawn(), 200)
    })
  }

  /** Resolves when the instance has joined its group. */
  async started(): Promise<void> {
    const out = this.#child!.stdout!
    while (!String(out.read() ?? '').includes('started')) await once(out, 'readable')
  }

  async order(...orders: Array<string | Buffer>): Promise<void> {
    const { cluster, prefix } = this
    await cluster.codec.prepare(['orders'])
    const writer = await Writer.open(cluster.transport, `${prefix}orders`, async () => 1)
    await writer.transaction(
      orders.map((does, n): OutputRecord => {
        const value = Buffer.isBuffer(does) ? does : cluster.codec.encode('orders', { n, does })
        return { topic: `${prefix}orders`, key: Buffer.from(String(n)), value }
      }),
    )
    await writer.close()
  }

  async #all(topic: string): Promise<unknown[]> {
    const values: unknown[] = []
    for await (const { value } of this.cluster.reader.all(this.prefix + topic)) {
      await this.cluster.codec.meet(topic, value!)
      values.push(this.cluster.codec.decode(topic, value!))
    }
    return values
  }

  async texts(): Promise<string[]> {
    return ((await this.#all('done')) as Array<{ text: string }>).map(({ text }) => text)
  }

  async failed(): Promise<DeadLetter[]> {
    return (await this.#all(DEAD_LETTERS)) as DeadLetter[]
  }

  /** What its only task tells of itself. */
  async status(): Promise<TaskStatus | undefined> {
    return (await new TaskStatuses(this.cluster).refresh()).get(`${this.prefix}obey/0`)
  }

  /** Waits until the records behind the harmful one are through. */
  async until(text: string, seconds = 30): Promise<void> {
    await expect.poll(() => this.texts(), { timeout: seconds * 1000, interval: 300 }).toContain(text)
  }

  kill(): void {
    this.#child?.kill('SIGKILL')
  }

  /** Ends the instance in order, and does not start it again. */
  async stop(): Promise<void> {
    const child = this.#child!
    this.#child = undefined
    child.kill('SIGTERM')
    await once(child, 'exit')
  }

  async end(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    child?.kill('SIGKILL')
    await this.cluster.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
