import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Target } from '../../cli/targets/target.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'targets-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const at = (name: string) => join(folder, name)

describe('a target in a process of its own', () => {
  const module = fileURLToPath(new URL('../../dist/cli/targets/target.js', import.meta.url))
  const start = (name: string, work: string, ...shell: string[]): ChildProcess => {
    const script = `const { Target } = await import(${JSON.stringify(module)}); await (await Target.at(${JSON.stringify(name)})).write(${work})`
    const node = ['node', '--input-type=module', '-e', script]
    return spawn(shell[0] ?? node[0]!, shell.length > 0 ? [...shell.slice(1), ...node] : node.slice(1), {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }
  const waiting = '(async function* () { yield "begun"; setInterval(() => {}, 1000); await new Promise(() => {}) })()'

  it.each(['-', '/dev/stdout', '/proc/self/fd/1', '/dev/fd/1'])('%s is standard output', async (name) => {
    expect(await textOf(start(name, '["one ", "two"]'))).toBe('one two')
  })

  it('standard output that is a file keeps what was written before', async () => {
    execFileSync('sh', [
      '-c',
      `(echo before; "$@") > ${at('out')}`,
      'sh',
      ...start('/dev/stdout', '["after"]').spawnargs,
    ])
    expect(readFileSync(at('out'), 'utf8')).toBe('before\nafter')
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('nothing is left at %s', async (signal, code) => {
    const child = start(at('out'), waiting)
    await until(() => readdirSync(folder).length === 1)
    const said = textOf(child, 'stderr')
    child.kill(signal)
    expect(await ended(child)).toBe(code)
    expect(await said).toContain(`sluice: ${signal}: stopped`)
    expect(readdirSync(folder)).toEqual([])
  })

  it('what kill -9 leaves is removed the next time, and what others are writing is not', async () => {
    const [killed, working] = [start(at('out'), waiting), start(at('out'), waiting)]
    await until(() => readdirSync(folder).length === 2)
    killed.kill('SIGKILL')
    await ended(killed)
    await (await Target.at(at('out'))).write(['new'])
    expect(existsSync(at('out'))).toBe(true)
    expect(readdirSync(folder)).toHaveLength(2)
    working.kill()
    await ended(working)
    expect(readdirSync(folder)).toEqual(['out'])
  })
})

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20))
}

const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.on('exit', resolve))

async function textOf(child: ChildProcess, stream: 'stdout' | 'stderr' = 'stdout'): Promise<string> {
  let text = ''
  for await (const chunk of child[stream]!) text += chunk
  return text
}
