import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { askPerson, type Ending } from '../../../cli/judge/ask-person.js'
import { asked, each, idOf } from './pages.js'

/** A terminal whose person types these keys, one after the other was taken in. */
async function sit(keys: string[], pages = [0, 1, 2].map((n) => asked(n)), rows = 24, columns = 60) {
  const input = new PassThrough()
  const raw: boolean[] = []
  let shown = ''
  const answers: [string, boolean | undefined][] = []
  const screens: string[] = []
  const keyboard = Object.assign(input, { setRawMode: (on: boolean) => raw.push(on) })
  const display = {
    columns,
    rows,
    write: (text: string) => {
      shown = text
      screens.push(text)
    },
  }
  for (const key of keys) input.write(key)
  input.end()
  const ending: Ending = await askPerson({
    keyboard,
    display,
    run: 'round-1',
    questions: each(pages),
    count: pages.length,
    onAnswer: async ({ page }, positive) => {
      answers.push([page, positive])
    },
  })
  return { ending, answers, raw, shown, screens }
}

describe('a person at a terminal', () => {
  it('answers with a key, page after page', async () => {
    const { ending, answers, raw, screens } = await sit(['y', 'n', 'Y'])
    expect(ending).toBe('done')
    expect(answers).toEqual([
      [idOf(0), true],
      [idOf(1), false],
      [idOf(2), true],
    ])
    expect(raw).toEqual([true, false])
    expect(screens[0]).toContain('1 of 3')
    expect(screens[0]).toContain('round-1: accepted, p 0.97')
    expect(screens[0]).toContain('https://0.example/0.html')
    expect(screens[1]).toContain('Text of page 1.')
  })

  it('takes back what was said last, and what was said before that', async () => {
    const { answers, ending } = await sit(['u', 'y', 'y', 'u', 'u', 'n', 'n', 'n'])
    expect(answers).toEqual([
      [idOf(0), true],
      [idOf(1), true],
      [idOf(1), undefined],
      [idOf(0), undefined],
      [idOf(0), false],
      [idOf(1), false],
      [idOf(2), false],
    ])
    expect(ending).toBe('done')
  })

  it.each([
    ['q', 'stopped'],
    ['\x04', 'stopped'],
    ['\x03', 'interrupted'],
  ])('ends with %j, and keeps what was said', async (key, ending) => {
    const sitting = await sit(['y', key, 'n'])
    expect(sitting.ending).toBe(ending)
    expect(sitting.answers).toEqual([[idOf(0), true]])
    expect(sitting.raw.at(-1)).toBe(false)
  })

  it('sees other keys do nothing, several at once, and the end of the terminal', async () => {
    const { answers, ending } = await sit(['x\x1b[A?', 'yn'])
    expect(answers.map(([, positive]) => positive)).toEqual([true, false])
    expect(ending).toBe('stopped')
  })

  it('sees whole lines where the terminal does not say how wide it is', async () => {
    const { screens } = await sit(['q'], [asked(0, { text: 'A line of words.' })], 0, 0)
    expect(screens[0]).toContain('A line of words.')
  })

  it('turns the pages of a long text', async () => {
    const text = Array.from({ length: 40 }, (_, i) => `line ${i}.`).join('\n')
    const { screens } = await sit([' ', ' ', 'b', 'q'], [asked(0, { text })], 16)
    expect(screens[0]).toContain('line 0.')
    expect(screens[0]).toMatch(/\d+ lines more/)
    expect(screens[1]).toContain('line 10.')
    expect(screens[1]).not.toContain('line 0.')
    expect(screens[3]).toBe(screens[1])
  })
})
