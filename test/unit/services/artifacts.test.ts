import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { artifacts } from '../../../docker/embedded/artifacts.js'

let room: string
let calls: string

beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'sluice-artifacts-'))
  calls = join(room, 'calls')
  vi.stubEnv('SLUICE_CACHE', join(room, 'cache'))
  vi.stubEnv('PATH', `${join(room, 'bin')}:/usr/bin:/bin`)
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(room, { recursive: true, force: true })
})

/** An `mvn` that counts its calls and runs `body`, with the directory to fill in $out. */
function fakeMaven(body: string): void {
  const program = join(room, 'bin', 'mvn')
  mkdirSync(join(room, 'bin'), { recursive: true })
  const script = `for a; do case "$a" in -Dsluice.artifacts=*) out="\${a#*=}";; esac; done`
  writeFileSync(program, `#!/bin/sh\necho call >> '${calls}'\n${script}\n${body}\n`)
  chmodSync(program, 0o755)
}

const fill = 'mkdir "$out/kafka" "$out/registry"; touch "$out/kafka/k.jar" "$out/registry/r.jar"'
const countCalls = () => (existsSync(calls) ? readFileSync(calls, 'utf8').split('\n').length - 1 : 0)
const cached = () => readdirSync(join(room, 'cache'))

it('fetches once, and not again', async () => {
  fakeMaven(fill)
  const directory = await artifacts()
  expect(readdirSync(directory).sort()).toEqual(['kafka', 'registry'])
  expect(await artifacts()).toBe(directory)
  expect(countCalls()).toBe(1)
})

it('needs no Maven when the jars are there', async () => {
  fakeMaven(fill)
  const directory = await artifacts()
  vi.stubEnv('PATH', '/nowhere')
  expect(await artifacts()).toBe(directory)
})

it('says that Maven is missing', async () => {
  vi.stubEnv('PATH', '/nowhere')
  await expect(artifacts()).rejects.toThrow(/Maven \(mvn\) was not found; it is needed once/)
})

it('lets the second of two wait for the first', async () => {
  fakeMaven(`sleep 0.3; ${fill}`)
  const lines: string[] = []
  const onProgress = (line: string) => lines.push(line)
  const [one, two] = await Promise.all([artifacts({ onProgress }), artifacts({ onProgress })])
  expect(one).toBe(two)
  expect(countCalls()).toBe(1)
  expect(lines).toContain(`waiting for process ${process.pid}, which is fetching Kafka and the registry`)
})

it('shows what Maven said when it fails, and leaves nothing half-fetched', async () => {
  fakeMaven(
    'touch "$out/half"; echo "[INFO] noise"; echo "[ERROR] Could not resolve host -> [Help 1]"; echo "[ERROR] Re-run Maven"; exit 1',
  )
  await expect(artifacts()).rejects.toThrow(
    /could not be fetched: Maven ended with exit code 1\..*\n {2}\[ERROR\] Could not resolve host -> \[Help 1\]$/,
  )
  expect(cached()).toEqual([])
})

it('does not take an empty result for success', async () => {
  fakeMaven('mkdir "$out/kafka"')
  await expect(artifacts()).rejects.toThrow('Maven reported success but did not bring the jars')
  expect(cached()).toEqual([])
})

it('fetches again what lost its jars', async () => {
  fakeMaven(fill)
  const directory = await artifacts()
  rmSync(join(directory, 'registry', 'r.jar'))
  expect(await artifacts()).toBe(directory)
  expect(readdirSync(join(directory, 'registry'))).toEqual(['r.jar'])
})

it('ends Maven and what it has started when aborted', async () => {
  const late = join(room, 'late')
  fakeMaven(`sh -c 'sleep 1; touch ${late}'; exit 0`)
  const controller = new AbortController()
  const fetching = expect(artifacts({ signal: controller.signal })).rejects.toThrow('interrupted by hand')
  await expect.poll(countCalls).toBe(1)
  controller.abort(new Error('interrupted by hand'))
  await fetching
  expect(cached()).toEqual([])
  await sleep(1200)
  expect(existsSync(late)).toBe(false)
})

it('tells which file came last, at most once a second', async () => {
  const line = (file: string) =>
    `echo "[INFO] Downloaded from central: https://host.example/a/${file} (9.1 MB at 3 MB/s)"`
  fakeMaven(`${line('a.jar')}; sleep 1.1; ${line('b.pom')}; ${line('c.jar')}; ${line('d.jar')}; ${fill}`)
  const lines: string[] = []
  await artifacts({ onProgress: (text) => lines.push(text) })
  expect(lines).toEqual([
    'fetching Kafka and the schema registry with Maven, about 190 MB, once',
    'fetched c.jar (9.1 MB)',
  ])
})
