import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { finished, Sluice } from '../helpers/sluice.js'

const document = fileURLToPath(new URL('../../docs/exit-codes.md', import.meta.url))
const bin = fileURLToPath(new URL('../../bin/sluice.mjs', import.meta.url))

interface Row {
  command: string
  code: number
  out: string
  err: string
}

/** The rows of the table: the columns of the streams hold a part of what is printed, or nothing. */
const rows: Row[] = readFileSync(document, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => {
    const [command = '', code, out = '', err = ''] = line.slice(1, -1).split(' | ').map(plain)
    return { command, code: Number(code), out, err }
  })

/** The rows of each command, which may count on those before them; other commands do not. */
const groups = new Map<string, Row[]>()
for (const row of rows) {
  const name = /sluice (\w*)/.exec(row.command)?.[1] ?? ''
  groups.set(name, [...(groups.get(name) ?? []), row])
}

function plain(cell: string): string {
  return cell
    .trim()
    .replace(/^`(.*)`$/, '$1')
    .replace(/^nothing$/, '')
}

const folder = mkdtempSync(join(tmpdir(), 'exit-codes-'))
const sluice = Sluice.on(join(folder, 'home'), 'exits')

function run(command: string) {
  const script = `sluice() { '${process.execPath}' '${bin}' "$@"; }; ${command}`
  const child = spawn('bash', ['-c', script], { cwd: folder, env: { ...process.env, BASH_ENV: '', ...sluice.env } })
  child.stdin.end()
  return finished(child)
}

beforeAll(async () => {
  const text = 'The river carries its water slowly down to the sea.'
  const pages = [1, 2, 3].map((id) => {
    return { id, url: `http://a.example/${id}`, text: `Page ${id}: ${text}`, html: `<title>Page</title><p>${text}` }
  })
  writeFileSync(join(folder, 'pages.jsonl'), pages.map((page) => `${JSON.stringify(page)}\n`).join(''))
  writeFileSync(join(folder, 'empty.jsonl'), '')
  writeFileSync(join(folder, 'page.html'), `<title>Page</title><h1>Page</h1><p>${text}`)
  mkdirSync(join(folder, 'folder'))
  await sluice.ok('init')
  // A broker that has just begun loads what coordinates the groups at the first question, and that is waited for with a word.
  await sluice.ok('lag')
})

afterAll(() => rmSync(folder, { recursive: true }))

describe('docs/exit-codes.md', () => {
  it('has a line for each command', async () => {
    const help = await sluice.ok('--help')
    const commands = [...help.matchAll(/^ {2}(\w+)(?= )/gm)].map(([, name]) => name!).filter((name) => name !== 'help')
    expect(commands.length).toBeGreaterThan(20)
    for (const name of commands) expect(rows.map(({ command }) => command).join('\n'), name).toContain(`sluice ${name}`)
  })

  describe.concurrent.each([...groups])('sluice %s', (_, group) => {
    it.sequential.each(group)('$command', async ({ command, code, out, err }) => {
      const result = await run(command)
      expect(result).toMatchObject({
        code,
        out: out === '' ? '' : expect.stringContaining(out),
        err: err === '' ? '' : expect.stringContaining(err),
      })
    })
  })
})
