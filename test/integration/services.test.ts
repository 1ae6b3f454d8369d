import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { down, running, type Services, status, up } from '../../docker/embedded/services.js'

// A name that a path list, a properties file or a JDBC URL would split or escape.
const room = mkdtempSync(join(tmpdir(), 'sluice services, é;:-'))
const home = join(room, 'home')
const pids = async (of = home) => (await status(of)).map(({ pid }) => pid)
const alive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

function client({ brokers }: Services): Kafka {
  return new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: { retries: 20, maxRetryTime: 1000 } })
}

async function produce(services: Services, topic: string, values: Buffer[]): Promise<void> {
  const admin = client(services).admin()
  await admin.connect()
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 2, replicationFactor: 1 }] })
  await admin.disconnect()
  const producer = client(services).producer()
  await producer.connect()
  await producer.send({ topic, messages: values.map((value) => ({ value, partition: 0 })) })
  await producer.disconnect()
}

async function consume(services: Services, topic: string, count: number): Promise<Buffer[]> {
  const consumer = client(services).consumer({ groupId: `reads-${topic}` })
  const values: Buffer[] = []
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await new Promise<void>((resolve, reject) => {
    const eachMessage = async ({ message }: { message: { value: Buffer | null } }) => {
      values.push(message.value as Buffer)
      if (values.length >= count) resolve()
    }
    consumer.run({ eachMessage }).catch(reject)
  })
  await consumer.disconnect()
  return values
}

async function register({ registry }: Services, subject: string, name: string): Promise<number> {
  const schema = JSON.stringify({ type: 'record', name, fields: [{ name: 'id', type: 'string' }] })
  const response = await fetch(`${registry}/subjects/${subject}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema }),
  })
  expect(response.status).toBe(200)
  return ((await response.json()) as { id: number }).id
}

afterAll(async () => {
  await down(home)
  rmSync(room, { recursive: true, force: true })
})

describe('a home with services', () => {
  const lines: string[] = []
  let services: Services

  beforeAll(async () => {
    // Two at once: the second waits, then finds what the first has started.
    const onProgress = (line: string) => lines.push(line)
    const both = await Promise.all([up({ home, onProgress }), up({ home, onProgress })])
    expect(both[0]).toEqual(both[1])
    services = both[0]
  })

  it('was started once by two commands at once', () => {
    expect(lines.filter((line) => line.startsWith('starting the Kafka broker'))).toHaveLength(1)
    expect(lines.filter((line) => line.startsWith('waiting for process'))).toHaveLength(1)
  })

  it('reports what runs', async () => {
    const [kafka, registry] = await status(home)
    expect(kafka).toMatchObject({ name: 'kafka', state: 'running', port: Number(services.brokers[0]?.split(':')[1]) })
    expect(registry).toMatchObject({
      name: 'registry',
      state: 'running',
      port: Number(new URL(services.registry).port),
    })
    expect(Date.now() - (kafka?.since ?? 0)).toBeLessThan(600_000)
    expect(readFileSync(kafka?.log as string, 'utf8')).toContain('Kafka Server started')
    expect(readFileSync(registry?.log as string, 'utf8')).toContain('apicurio-registry-app')
    expect(running(home)).toEqual(services)
  })

  it('keeps what runs when started again', async () => {
    const before = await pids()
    expect(await up({ home })).toEqual(services)
    expect(await pids()).toEqual(before)
  })

  it('refuses to move a running service to another port', async () => {
    await expect(up({ home, kafkaPort: 19_999 })).rejects.toThrow(/already runs on port \d+: `sluice dev down` first/)
  })

  it('refuses a port that another home uses', async () => {
    const kafkaPort = Number(services.brokers[0]?.split(':')[1])
    const other = join(room, 'other')
    await expect(up({ home: other, kafkaPort })).rejects.toThrow(`port ${kafkaPort} for the Kafka broker is taken`)
    expect((await status(other)).map(({ state }) => state)).toEqual(['stopped', 'stopped'])
  })

  it('has its records and schema ids again after both were killed', async () => {
    const large = Buffer.alloc(20 * 1024 * 1024, 'x')
    await produce(services, 'survivors', [Buffer.from('one'), large])
    const first = await register(services, 'survivors-value', 'First')
    const [broker, registry] = (await pids()) as [number, number]
    process.kill(broker, 'SIGKILL')
    process.kill(registry, 'SIGKILL')
    await expect.poll(async () => (await status(home)).map(({ state }) => state)).toEqual(['died', 'died'])
    expect(running(home)).toBeUndefined()

    expect(await up({ home })).toEqual(services)
    const values = await consume(services, 'survivors', 2)
    expect(values.map((value) => value.length)).toEqual([3, large.length])
    expect(await register(services, 'survivors-value', 'First')).toBe(first)
    expect(await register(services, 'others-value', 'Second')).toBeGreaterThan(first)
  })

  it('stops what was started and nothing else', async () => {
    const [broker, registry] = (await pids()) as [number, number]
    expect(await down(home)).toEqual(['kafka', 'registry'])
    expect([alive(broker), alive(registry)]).toEqual([false, false])
    expect((await status(home)).map(({ state }) => state)).toEqual(['stopped', 'stopped'])
    expect(await down(home)).toEqual([])
  })
})

describe('a start that is cut short', () => {
  it('leaves nothing running when it is aborted', async () => {
    const cut = join(room, 'aborted')
    const controller = new AbortController()
    const seen: number[] = []
    const starting = up({ home: cut, signal: controller.signal })
    const outcome = expect(starting).rejects.toThrow('interrupted by hand')
    await expect
      .poll(
        async () => {
          seen.push(...(await pids(cut)).filter((pid) => pid !== undefined))
          return new Set(seen).size
        },
        { timeout: 90_000, interval: 20 },
      )
      .toBe(2)
    controller.abort(new Error('interrupted by hand'))
    await outcome
    expect(seen.filter(alive)).toEqual([])
    expect((await status(cut)).map(({ state }) => state)).toEqual(['stopped', 'stopped'])
  })

  it('can be stopped by another process after its own was killed', async () => {
    const cut = join(room, 'orphaned')
    const parent = startElsewhere(cut)
    await expect
      .poll(() => pids(cut), { timeout: 90_000, interval: 20 })
      .toEqual([expect.any(Number), expect.any(Number)])
    parent.kill('SIGKILL')
    await once(parent, 'exit')
    await sleep(200)
    const [broker, registry] = (await pids(cut)) as [number, number]
    expect([alive(broker), alive(registry)]).toEqual([true, true])
    expect(await down(cut)).toEqual(['kafka', 'registry'])
    expect([alive(broker), alive(registry)]).toEqual([false, false])
  })
})

/** `up` in a process of its own. */
function startElsewhere(where: string): ChildProcess {
  const script = `
    import { runnerImport } from 'vite'
    const { module } = await runnerImport('./docker/embedded/services.ts')
    await module.up({ home: process.argv[1] })`
  return spawn(process.execPath, ['--input-type=module', '-e', script, where], { stdio: 'inherit' })
}
