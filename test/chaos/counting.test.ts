import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, describe, expect, inject, it } from 'vitest'
import { Cluster } from '../../runtime/cluster.js'
import { DEAD_LETTERS } from '../../runtime/dead-letter.js'
import { Writer } from '../../runtime/kafka/writer.js'
import { records } from '../../runtime/tables.js'
import { initialise } from '../../runtime/topics.js'
import { counted } from './counting/counted.js'
import { schemas, topology, type Values } from './counting/topology.mjs'

const RECORDS = 60_000
const KEYS = 50
const folder = mkdtempSync(join(tmpdir(), 'sluice-counting-'))
const instance = fileURLToPath(new URL('instance.mjs', import.meta.url))
const topologyModule = new URL('counting/topology.mjs', import.meta.url).href
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Three instances of a topology with two stages and state, over nine partitions. */
class Trial {
  readonly prefix: string
  readonly cluster: Cluster<Values>
  readonly #children: ChildProcess[] = []

  constructor(name: string) {
    this.prefix = `${name}-${Date.now()}.`
    this.cluster = new Cluster<Values>({
      kafka: { brokers: [inject('broker')] },
      registry: { host: inject('registry') },
      prefix: this.prefix,
      schemas,
    })
  }

  async prepare(): Promise<void> {
    const { cluster, prefix } = this
    await initialise(topology, cluster, { partitions: 9, replicationFactor: 1 })
    const writer = await Writer.open(cluster.transport, `${prefix}writer`, (topic) => cluster.partitionCount(topic))
    for (let from = 0; from < RECORDS; from += 5000) {
      const records = Array.from({ length: 5000 }, (_, i) => ({
        topic: `${prefix}numbers`,
        key: Buffer.from(`key ${(from + i) % KEYS}`),
        value: cluster.codec.encode('numbers', { n: from + i, seen: 0 }),
      }))
      await writer.transaction(records)
    }
    await writer.close()
    for (const number of [0, 1, 2]) this.start(number)
  }

  start(number: number): void {
    const state = join(folder, `${this.prefix}${number}`)
    this.#children[number] = spawn(
      process.execPath,
      [instance, topologyModule, inject('broker'), inject('registry'), this.prefix, state],
      { stdio: 'ignore' },
    )
  }

  signal(number: number, signal: NodeJS.Signals): void {
    this.#children[number]!.kill(signal)
  }

  async untilDone(seconds: number): Promise<void> {
    for (let waited = 0; waited < seconds; waited++) {
      // The number 13 fails in the first stage, so one record less comes out.
      if ((await counted(this.cluster, 'counted')).total >= RECORDS - 1) return
      await sleep(1000)
    }
  }

  async expectExactlyOnce(): Promise<void> {
    const exact = { total: RECORDS - 1, distinct: RECORDS - 1, miscounted: 0 }
    expect(await counted(this.cluster, 'doubled')).toEqual(exact)
    expect(await counted(this.cluster, 'counted')).toEqual(exact)
    const failed = []
    for await (const { value } of records(this.cluster, DEAD_LETTERS)) failed.push(value)
    expect(failed).toMatchObject([{ stage: 'double', scope: null, kind: 'process', error: 'Error: unlucky' }])
  }

  async end(): Promise<void> {
    for (const child of this.#children) {
      child.kill('SIGCONT')
      child.kill('SIGKILL')
    }
    await this.cluster.close()
  }
}

describe('exactly once', () => {
  let trial: Trial

  afterEach(() => trial.end())
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('holds when instances are killed again and again', async () => {
    trial = new Trial('killed')
    await trial.prepare()
    for (let kill = 0; kill < 9; kill++) {
      await sleep(700)
      trial.signal(kill % 3, 'SIGKILL')
      await sleep(200)
      trial.start(kill % 3)
    }
    await trial.untilDone(120)
    await trial.expectExactlyOnce()
  })

  it('holds when an instance stands still until others have taken over, and then wakes up', async () => {
    trial = new Trial('zombie')
    await trial.prepare()
    await sleep(1500)
    trial.signal(1, 'SIGSTOP')
    // Longer than the session: the group goes on without it.
    await sleep(13_000)
    trial.signal(1, 'SIGCONT')
    await trial.untilDone(120)
    await sleep(2000)
    await trial.expectExactlyOnce()
  })
})
