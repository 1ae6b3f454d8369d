import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { checkpointRecord, epochRecord } from '../../runtime/changelog.js'
import { Cluster } from '../../runtime/cluster.js'
import { type OutputRecord, Writer } from '../../runtime/kafka/writer.js'
import { packValue } from '../../runtime/state/values.js'
import { TaskStatuses } from '../../runtime/task-status.js'
import { initialise } from '../../runtime/topics.js'
import { schemas, topology, type Values } from './counting/topology.mjs'

const instance = fileURLToPath(new URL('instance.mjs', import.meta.url))
const topologyModule = new URL('counting/topology.mjs', import.meta.url).href
const ENTRIES = 1_000_000

describe('a restore', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-restore-'))
  const prefix = `restore-${Date.now()}.`
  const cluster = new Cluster<Values>({
    kafka: { brokers: [inject('broker')] },
    registry: { host: inject('registry') },
    prefix,
    schemas,
  })
  let child: ChildProcess | undefined
  let log = ''

  afterEach(async () => {
    child?.kill('SIGKILL')
    await cluster.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function write(records: OutputRecord[]): Promise<void> {
    const writer = await Writer.open(cluster.transport, `${prefix}writer`, async () => 1)
    await writer.transaction(records)
    await writer.close()
  }

  function start(): void {
    const args = [instance, topologyModule, inject('broker'), inject('registry'), prefix, folder]
    child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    child.stderr!.on('data', (chunk) => {
      log += chunk
    })
  }

  async function seen(): Promise<number[]> {
    const found: number[] = []
    for await (const { value } of cluster.reader.all(`${prefix}doubled`)) {
      await cluster.codec.meet('doubled', value!)
      found.push((cluster.codec.decode('doubled', value!) as { seen: number }).seen)
    }
    return found
  }

  it('of a million entries comes to where they stood, and another start goes on from the local store', async () => {
    await initialise(topology, cluster, { partitions: 1, replicationFactor: 1 })
    const changelog = `${prefix}double.changelog`
    await write([epochRecord(changelog, 0)])
    for (let from = 0; from < ENTRIES; from += 50_000) {
      await write(
        Array.from({ length: 50_000 }, (_, i) => ({
          topic: changelog,
          partition: 0,
          key: Buffer.from(`key ${from + i}`),
          value: packValue(from + i),
        })),
      )
    }
    await write([checkpointRecord(changelog, 0, { positions: new Map([['numbers', 0n]]), written: new Map() })])

    const order = (key: number): OutputRecord => ({
      topic: `${prefix}numbers`,
      key: Buffer.from(`key ${key}`),
      value: cluster.codec.encode('numbers', { n: 1, seen: 0 }),
    })
    await write([order(ENTRIES - 1)])
    start()
    const task = `${prefix}double/0`
    const told = async () => (await new TaskStatuses(cluster).refresh()).get(task)
    await expect
      .poll(told, { timeout: 120_000, interval: 200 })
      .toMatchObject({ state: 'restoring', restored: expect.any(Number), restoring: expect.any(Number) })
    await expect.poll(seen, { timeout: 120_000, interval: 500 }).toEqual([ENTRIES])
    await expect.poll(told, { timeout: 60_000, interval: 200 }).toMatchObject({ state: 'running' })
    expect(log).toContain('restoring')
    // That its heart goes on beating meanwhile is counted by a unit test; a machine that stands still for 10 s evicts anybody.
    const progress = [...log.matchAll(/"total":(\d+)/g)].map(([, total]) => Number(total))
    expect(progress[0]).toBeGreaterThan(ENTRIES)

    child!.kill('SIGKILL')
    log = ''
    await write([order(7)])
    start()
    await expect.poll(seen, { timeout: 90_000, interval: 500 }).toEqual([ENTRIES, 8])
    expect(log).not.toContain('restoring')
  })
})
