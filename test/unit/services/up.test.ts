import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { choosePort } from '../../../docker/embedded/ports.js'
import { isRunning } from '../../../docker/embedded/process.js'
import { down, running, status, up } from '../../../docker/embedded/services.js'

let room: string
let home: string
const servers: Server[] = []
const children: ChildProcess[] = []

beforeEach(() => {
  room = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-up-')))
  home = join(room, 'home')
  vi.stubEnv('SLUICE_CACHE', join(room, 'cache'))
  vi.stubEnv('PATH', `${join(room, 'bin')}:/usr/bin:/bin`)
  vi.stubEnv('JAVA_HOME', '')
  program(
    'mvn',
    `for a; do case "$a" in -D*) o="\${a#*=}";; esac; done
    mkdir "$o/kafka" "$o/registry"; touch "$o/kafka/k.jar" "$o/registry/r-runner.jar"`,
  )
})

afterEach(async () => {
  vi.unstubAllEnvs()
  for (const server of servers.splice(0)) server.close()
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(room, { recursive: true, force: true })
})

function program(name: string, body: string): void {
  mkdirSync(join(room, 'bin'), { recursive: true })
  writeFileSync(join(room, 'bin', name), `#!/bin/sh\n${body}\n`)
  chmodSync(join(room, 'bin', name), 0o755)
}

/** A Java that formats the data directory; `kafka` and `registry` are what it does for the services. */
function fakeJava(kafka: string, registry: string): void {
  program(
    'java',
    `case "$*" in
      -version) echo 'openjdk version "17.0.1"' >&2;;
      *StorageTool*) mkdir data.new;;
      *kafka.Kafka*) ${kafka};;
      *-jar*) ${registry};;
    esac`,
  )
}

async function listen(): Promise<number> {
  const server = createServer()
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as { port: number }).port
}

const run = 'while :; do sleep 0.1; done'
const states = async () => (await status(home)).map(({ state }) => state)

describe('a start that cannot work says why', () => {
  it('when Java is missing', async () => {
    vi.stubEnv('PATH', '/nowhere')
    await expect(up({ home })).rejects.toThrow('Java was not found: install a Java runtime')
  })

  it('when a configured port is taken', async () => {
    fakeJava('exit 1', 'exit 1')
    const port = await listen()
    await expect(up({ home, kafkaPort: port })).rejects.toThrow(
      `port ${port} for the Kafka broker is taken by another program`,
    )
    await expect(up({ home, registryPort: port })).rejects.toThrow(`port ${port} for the schema registry is taken`)
    await expect(up({ home, kafkaPort: 19_876, registryPort: 19_876 })).rejects.toThrow(
      'port 19876 for the schema registry is taken',
    )
  })

  it.each([0, 65_536, 1.5, Number.NaN])('when %d is given as port', async (kafkaPort) => {
    await expect(up({ home, kafkaPort })).rejects.toThrow(
      `${kafkaPort} is no port for the Kafka broker: choose one from 1024`,
    )
  })

  it('when the home is a file', async () => {
    writeFileSync(home, '')
    await expect(up({ home })).rejects.toThrow(`${home} is not a directory: move that file away`)
    await expect(up({ home: join(home, 'below') })).rejects.toThrow('is not a directory: move that file away')
  })

  it.skipIf(process.getuid?.() === 0)('when the home cannot be written', async () => {
    mkdirSync(home, { mode: 0o555 })
    await expect(up({ home })).rejects.toThrow(/cannot be written \(EACCES\): make it writable/)
  })

  it('when the name of the home has a backslash', async () => {
    await expect(up({ home: `${home}\\n` })).rejects.toThrow('has a backslash in its name: choose another one')
  })

  it('when the state file is damaged', async () => {
    mkdirSync(home)
    writeFileSync(join(home, 'services.json'), '{"kafka": ')
    await expect(up({ home })).rejects.toThrow('services.json is damaged: run `sluice dev down`')
    expect(await down(home)).toEqual([])
  })

  it('when the data directory cannot be made', async () => {
    program(
      'java',
      'case "$*" in -version) echo \'version "17"\' >&2;; *Tool*) echo "No such class" >&2; exit 1;; *) while :; do sleep 0.1; done;; esac',
    )
    await expect(up({ home })).rejects.toThrow(/could not be made for Kafka. It said:\n {2}No such class/)
    expect(existsSync(join(home, 'kafka', 'data'))).toBe(false)
    expect(await states()).toEqual(['stopped', 'stopped'])
  })

  it('when a service dies: with its last words, its log, and the other one stopped', async () => {
    const pidFile = join(room, 'sleeper')
    fakeJava('echo ERROR the disk is upside down; exit 3', `echo $$ > ${pidFile}; ${run}`)
    const dying = expect(up({ home })).rejects.toThrow(
      `the Kafka broker ended while starting (exit code 3). Its log ${join(home, 'logs', 'kafka.log')} ends with:\n  ERROR the disk is upside down`,
    )
    await dying
    const other = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0
    expect(isRunning(other, `-Dsluice.service=registry@${home}`)).toBe(false)
    expect(await states()).toEqual(['stopped', 'stopped'])
  })

  it('when a service dies: with words of this start only', async () => {
    mkdirSync(join(home, 'logs'), { recursive: true })
    writeFileSync(join(home, 'logs', 'kafka.log'), 'ERROR of last week\n')
    fakeJava('exit 3', run)
    await expect(up({ home })).rejects.toThrow('It wrote nothing to its log')
  })

  it('when it is aborted before it has begun', async () => {
    await expect(up({ home, signal: AbortSignal.abort(new Error('by hand')) })).rejects.toThrow('by hand')
    expect(existsSync(home)).toBe(false)
  })
})

describe('a pid file', () => {
  /** A live process that has nothing to do with us, under the pid in our file. */
  function decoy(...args: string[]): number {
    const child = spawn('sleep', ['60', ...args], { stdio: 'ignore' })
    children.push(child)
    mkdirSync(join(home, 'kafka'), { recursive: true })
    writeFileSync(join(home, 'kafka', 'pid'), `${child.pid}\n`)
    return child.pid as number
  }

  it('with the pid of another program counts as that of a dead service, and the program is left alone', async () => {
    const pid = decoy()
    expect(await states()).toEqual(['died', 'stopped'])
    expect(running(home)).toBeUndefined()
    expect(await down(home)).toEqual([])
    expect(isRunning(pid, '60')).toBe(true)
  })

  it.each(['', 'x', '-1', '0', '1 2'])('that says %j names nobody', async (content) => {
    decoy()
    writeFileSync(join(home, 'kafka', 'pid'), content)
    expect(await states()).toEqual(['died', 'stopped'])
    expect(await down(home)).toEqual([])
  })
})

describe('a home that was never used', () => {
  it('has nothing running and is not made by asking', async () => {
    expect(await states()).toEqual(['stopped', 'stopped'])
    expect(running(home)).toBeUndefined()
    expect(await down(home)).toEqual([])
    expect(existsSync(home)).toBe(false)
  })
})

describe('ports', () => {
  it('are those of last time if they are free', async () => {
    const remembered = await listen()
    servers.pop()?.close()
    expect(await choosePort({ owner: 'broker', remembered, taken: [] })).toBe(remembered)
  })

  it('move with a notice when those of last time are taken', async () => {
    const remembered = await listen()
    const lines: string[] = []
    const port = await choosePort({ owner: 'broker', remembered, taken: [], onProgress: (line) => lines.push(line) })
    expect(port).not.toBe(remembered)
    expect(lines).toEqual([`port ${remembered} of the broker is used by another program now; it moves to another port`])
  })

  it('are never given out twice', async () => {
    const port = await choosePort({ owner: 'broker', taken: [] })
    await expect(choosePort({ owner: 'registry', configured: port, taken: [port] })).rejects.toThrow('is taken')
    expect(await choosePort({ owner: 'registry', remembered: port, taken: [port] })).not.toBe(port)
  })
})
