import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Target } from '../../../cli/targets/target.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'targets-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const at = (...names: string[]) => join(folder, ...names)
const write = async (name: string, ...chunks: string[]) => (await Target.at(name)).write(chunks)

async function* failing() {
  yield 'begun'
  throw new Error('the source fails')
}

describe('a file', () => {
  it('is made with the folders above it', async () => {
    await write(at('a', 'b', 'out.jsonl'), 'one\n', 'two\n')
    expect(readFileSync(at('a', 'b', 'out.jsonl'), 'utf8')).toBe('one\ntwo\n')
    expect(readdirSync(at('a', 'b'))).toEqual(['out.jsonl'])
  })

  it('is replaced with its mode kept', async () => {
    writeFileSync(at('out'), 'old and longer')
    chmodSync(at('out'), 0o640)
    await write(at('out'), 'new')
    expect(readFileSync(at('out'), 'utf8')).toBe('new')
    expect(statSync(at('out')).mode & 0o777).toBe(0o640)
  })

  it.runIf(process.getuid?.() === 0)('is replaced with its owner kept', async () => {
    writeFileSync(at('out'), 'old')
    execFileSync('chown', ['1234:2345', at('out')])
    await write(at('out'), 'new')
    expect(statSync(at('out'))).toMatchObject({ uid: 1234, gid: 2345 })
  })

  it('stays as it was until the new one is whole, and when that fails', async () => {
    writeFileSync(at('out'), 'old')
    const target = await Target.at(at('out'))
    await expect(target.write(failing())).rejects.toThrow('the source fails')
    expect(readFileSync(at('out'), 'utf8')).toBe('old')
    expect(readdirSync(folder)).toEqual(['out'])
  })

  it('may have a name as long as names can be', async () => {
    const name = `${'é'.repeat(120)}.jsonl`
    await write(at(name), 'old')
    await write(at(name), 'new')
    expect(readFileSync(at(name), 'utf8')).toBe('new')
    expect(readdirSync(folder)).toEqual([name])
  })

  it.runIf(canMount())('is written as it is when it is mounted', async () => {
    for (const name of ['own', 'mounted']) writeFileSync(at(name), 'old')
    execFileSync('mount', ['--bind', at('own'), at('mounted')])
    try {
      await write(at('mounted'), 'new')
      expect(readFileSync(at('own'), 'utf8')).toBe('new')
    } finally {
      execFileSync('umount', [at('mounted')])
    }
    expect(readdirSync(folder).sort()).toEqual(['mounted', 'own'])
  })

  it('is written where links lead, also to where nothing is yet', async () => {
    mkdirSync(at('far'))
    symlinkSync('far/there', at('second'))
    symlinkSync(at('second'), at('first'))
    for (const text of ['one', 'two']) {
      await write(at('first'), text)
      expect(readFileSync(at('far', 'there'), 'utf8')).toBe(text)
    }
    expect([readlinkSync(at('first')), readlinkSync(at('second'))]).toEqual([at('second'), 'far/there'])
    expect(readdirSync(at('far'))).toEqual(['there'])
  })
})

describe('what is no file', () => {
  it('is streamed to when it is a pipe', async () => {
    execFileSync('mkfifo', [at('pipe')])
    const reader = spawn('cat', [at('pipe')], { stdio: ['ignore', 'pipe', 'inherit'] })
    const read = textOf(reader)
    await write(at('pipe'), ...Array.from({ length: 2000 }, (_, i) => `${i}`.padEnd(100)))
    expect(await read).toHaveLength(200_000)
    expect(statSync(at('pipe')).isFIFO()).toBe(true)
  })

  it.runIf(process.platform === 'linux')('is refused when it is what this process works with itself', async () => {
    const [reading, writing] = [openPipe(constants.O_RDONLY | constants.O_NONBLOCK), openPipe(constants.O_WRONLY)]
    const own = readdirSync('/proc/self/fd').find((fd) => linkOf(fd).startsWith('anon_inode:'))
    for (const fd of [writing, own]) await expect(Target.at(`/dev/fd/${fd}`)).rejects.toThrow('is not open for that')
    closeSync(reading)
    await expect(Target.at(`/dev/fd/${writing}`)).resolves.toBeInstanceOf(Target)
    closeSync(writing)
  })

  it('is streamed to when it is a device, and a full one is told of', async () => {
    await write('/dev/null', 'gone')
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
    await expect(write('/dev/full', 'x')).rejects.toThrow('/dev/full cannot be written: no space is left on its disk')
  })

  it('is refused when nothing can be written there, before anything is done', async () => {
    mkdirSync(at('folder'))
    symlinkSync('circle', at('circle'))
    symlinkSync('folder', at('link'))
    writeFileSync(at('file'), '')
    const server = createServer().listen(at('socket'))
    await once(server, 'listening')
    for (const [name, why] of [
      [at('folder'), 'is a folder'],
      [at('link'), 'is a folder'],
      [`${at('new')}/`, 'is a folder'],
      [at('circle'), 'circle'],
      [at('file', 'below'), 'cannot be written'],
      [at('socket'), 'is a socket'],
      ['', 'empty name'],
      ['/dev/fd/999', 'is not open for that'],
    ] as const) {
      await expect(Target.at(name), name).rejects.toThrow(why)
    }
    expect(readdirSync(folder).sort()).toEqual(['circle', 'file', 'folder', 'link', 'socket'])
    server.close()
  })
})

function openPipe(flags: number): number {
  if (!existsSync(at('ends'))) execFileSync('mkfifo', [at('ends')])
  return openSync(at('ends'), flags)
}

function linkOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`)
  } catch {
    return ''
  }
}

/** Whether this user may mount what is there somewhere else. */
function canMount(): boolean {
  const file = join(mkdtempSync(join(tmpdir(), 'mount-')), 'file')
  writeFileSync(file, '')
  const { status } = spawnSync('mount', ['--bind', file, file], { stdio: 'ignore' })
  if (status === 0) execFileSync('umount', [file])
  rmSync(join(file, '..'), { recursive: true })
  return status === 0
}

async function textOf(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of child.stdout!) text += chunk
  return text
}
