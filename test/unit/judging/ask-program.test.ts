import { describe, expect, it } from 'vitest'
import { askProgram, ProgramError } from '../../../cli/judge/ask-program.js'
import { asked, each, idOf } from './pages.js'

const node = (script: string) =>
  `${JSON.stringify(process.execPath)} -e ${JSON.stringify(script.replaceAll('\n', ' '))}`

/** Answers each page as soon as it has read it. */
const answering = (answer: string, rest = '') =>
  node(`const lines = require('readline').createInterface({ input: process.stdin });
    let n = 0;
    lines.on('line', (line) => { n++; const page = JSON.parse(line); ${answer} });
    lines.on('close', () => { ${rest} })`)
const SAY = `console.log(JSON.stringify({ id: page.id, verdict: page.title.endsWith('1') ? 'yes' : 'no' }));`

async function ask(command: string, count = 3, options: { patienceMs?: number; signal?: AbortSignal } = {}) {
  const answers: [string, boolean][] = []
  const ended = await askProgram({
    command,
    questions: each(Array.from({ length: count }, (_, i) => asked(i))),
    onAnswer: ({ page }, positive) => answers.push([page, positive]),
    ...options,
  }).then(
    () => undefined,
    (error: Error) => error,
  )
  return { answers, error: ended?.message, known: ended === undefined || ended instanceof ProgramError }
}

describe('a program that is asked', () => {
  it('gets each page as a line, and answers in any order', async () => {
    const { answers, error } = await ask(
      answering(
        '(globalThis.all ??= []).unshift(page);',
        `for (const page of all) console.log(JSON.stringify({ id: page.id, verdict: page.text === 'Text of page 1.' && page.url.includes('example') && page.language === 'en' }));`,
      ),
    )
    expect(error).toBeUndefined()
    expect(answers).toEqual([
      [idOf(2), false],
      [idOf(1), true],
      [idOf(0), false],
    ])
  })

  it.each([
    ['is not there', 'no-such-program-at-all', 'it ended with exit code 127', 0],
    ['fails', answering(SAY, 'process.exitCode = 1'), 'it ended with exit code 1', 3],
    ['fails on the way', answering(`${SAY} if (n === 2) process.exit(3);`), 'it ended with exit code 3', 2],
    [
      'prints something else',
      answering(`${SAY} if (n === 2) console.log('thinking …\\u001b[2J');`),
      'line 3 of what it printed is not JSON: thinking … [2J',
      2,
    ],
    [
      'answers what was not asked',
      answering(`${SAY} console.log(JSON.stringify({ id: 'x', verdict: 'yes' }));`),
      'is no answer to a page',
      1,
    ],
    ['answers twice', answering(`${SAY} ${SAY}`), 'is no answer to a page that was asked and not yet answered', 1],
    [
      'says neither yes nor no',
      answering(`console.log(JSON.stringify({ id: page.id, verdict: 'maybe' }));`),
      'has no `verdict` that is yes or no',
      0,
    ],
    ['leaves pages out', answering(`if (n !== 2) { ${SAY} }`), 'it answered 2 of 3 pages', 2],
    ['answers nothing', 'true', 'it answered 0 of ', 0],
  ])('that %s is told of, and what it said before stays', async (_, command, error, least) => {
    const said = await ask(command)
    expect(said.error).toContain(error)
    expect(said.known).toBe(true)
    expect(said.answers.length).toBeGreaterThanOrEqual(Math.min(1, least))
    expect(said.answers.length).toBeLessThanOrEqual(Math.max(least, 0))
  })

  it('that ends after a few pages is told of, though it answered all that it had read', async () => {
    const command = answering(`${SAY} if (n === 1) process.exit(0);`)
    const { answers, error } = await ask(command, 100_000)
    expect(error).toMatch(/^it answered 1 of \d+( or more)? pages$/)
    expect(answers).toHaveLength(1)
  })

  it('that is silent is ended, with what it has started', async () => {
    const began = Date.now()
    const { answers, error } = await ask(answering(`if (n === 1) { ${SAY} }`, 'setTimeout(() => {}, 60_000)'), 3, {
      patienceMs: 1000,
    })
    expect(error).toBe('it gave no answer for 1 s')
    expect(answers).toHaveLength(1)
    expect(Date.now() - began).toBeLessThan(15_000)
  })

  it('ends when it is interrupted', async () => {
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 500)
    expect((await ask('sleep 60', 3, { signal: abort.signal })).error).toBeUndefined()
  })

  it('that reads slowly is waited for', async () => {
    const long = Array.from({ length: 40 }, (_, i) => asked(i, { text: 'x'.repeat(100_000) }))
    let answers = 0
    await askProgram({ command: answering(SAY), questions: each(long), onAnswer: () => answers++ })
    expect(answers).toBe(40)
  })
})
