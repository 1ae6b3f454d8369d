import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { finished, type Result, Sluice } from '../helpers/sluice.js'

const folder = mkdtempSync(join(tmpdir(), 'signals-'))
const sluice = Sluice.on(join(folder, 'home'), 'signals')
beforeAll(() => sluice.ok('init'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Two seconds, and what a busy machine needs besides. */
const SOON_MS = 4000

const signals = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const

async function printed(child: ChildProcess, stream: 'stdout' | 'stderr', text: string): Promise<void> {
  let all = ''
  for await (const chunk of child[stream]!.iterator({ destroyOnReturn: false })) {
    all += chunk
    if (all.includes(text)) return
  }
  throw new Error(`${text} is not printed, but: ${all}`)
}

/** The result, how the process ended, and after how long; its instances may live on for a moment. */
async function ended(child: ChildProcess): Promise<Result & { signal: NodeJS.Signals | null; ms: number }> {
  const began = Date.now()
  const exited = once(child, 'exit').then(() => Date.now() - began)
  const result = await finished(child)
  return { ...result, signal: child.signalCode, ms: await exited }
}

async function endsBy(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal)
  const { ms, signal: by } = await ended(child)
  expect(by).toBe(signal)
  expect(ms).toBeLessThan(SOON_MS)
}

describe.concurrent('a signal', () => {
  it.each(signals)('%s ends a run in order, and says so', async (signal, code) => {
    const child = sluice.start('run')
    await printed(child, 'stdout', 'nothing is ingested yet')
    child.kill(signal)
    const { ms, ...result } = await ended(child)
    expect(result).toMatchObject({ code, err: `sluice: ${signal}: stopping\n` })
    expect(ms).toBeLessThan(SOON_MS)
  })

  it('ends a run at once when it is the second', async () => {
    const child = sluice.start('run')
    await printed(child, 'stdout', 'nothing is ingested yet')
    child.kill('SIGINT')
    await printed(child, 'stderr', 'stopping')
    child.kill('SIGTERM')
    const { ms, code } = await ended(child)
    expect(code).toBe(143)
    expect(ms).toBeLessThan(SOON_MS)
  })

  it.each(signals)('%s ends what waits for brokers that are away', async (signal) => {
    const away = new Sluice({ SLUICE_BROKERS: '127.0.0.1:1', SLUICE_REGISTRY: 'http://127.0.0.1:1' })
    const waiting = away.start('runs')
    await printed(waiting, 'stderr', 'waiting for the cluster')
    await endsBy(waiting, signal)
  })

  it.each(signals)('%s ends what reads lines', async (signal) => {
    const reading = sluice.start('language')
    reading.stdin!.write('{"id": 1, "text": "a"}\n')
    await printed(reading, 'stdout', '"id":1')
    await endsBy(reading, signal)
  })
})

describe('two at once', () => {
  it('of init both work', async () => {
    const other = Sluice.on(join(folder, 'other'), 'twice')
    for (const { code, err } of await Promise.all([other.run('init'), other.run('init')])) {
      expect([code, err]).toEqual([0, ''])
    }
  })

  it('that add to the same source of the seed both work', async () => {
    const files = ['a', 'b'].map((name) => {
      const path = join(folder, `${name}.jsonl`)
      const line = (i: number) => `{"url": "http://${name}.example/${i}", "text": "${`page ${i} `.repeat(100)}"}\n`
      writeFileSync(path, Array.from({ length: 4000 }, (_, i) => line(i)).join(''))
      return path
    })
    const add = (file: string) => sluice.run('seed', 'add', file, '--label', 'positive', '--source', 's')
    for (const { code, err } of await Promise.all(files.map(add))) expect([code, err]).toEqual([0, ''])
    const seed = await sluice.run('seed', '--json')
    expect(JSON.parse(seed.out)).toContainEqual({ label: 'positive', source: 's', pages: 8000 })
  })
})

describe('a home folder that cannot be written', () => {
  it('fails nothing that only reads', async () => {
    const home = join(folder, 'no-logs')
    mkdirSync(home)
    writeFileSync(join(home, 'logs'), '')
    const reader = new Sluice({ ...sluice.env, SLUICE_HOME: home })
    expect(await reader.run('runs')).toMatchObject({ code: 0, out: expect.stringContaining('main') })
  })
})
