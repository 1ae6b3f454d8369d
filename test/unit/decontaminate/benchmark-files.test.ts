import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { byText } from '../../../monitor/contamination.js'
import { nameOf, readBenchmarks } from '../../../rounds/benchmark-files.js'
import { ofBenchmark, ofItem } from '../../../rounds/benchmark-table.js'

const folder = mkdtempSync(join(tmpdir(), 'benchmarks-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, lines: unknown[]): string {
  const path = join(folder, name)
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text)
  return path
}

describe('files of benchmarks', () => {
  it('give a text for each field that is named, and say which are left out', async () => {
    const path = file('exam.jsonl.gz', [
      { id: 'q1', question: 'Where do blue owls sleep?', answer: '18', choices: ['In the woods', 'On old bridges'] },
      { question: 'Where do seven ducks go?', answer: 'To the river bank' },
    ])
    const { texts, refused } = await readBenchmarks([path], { fields: ['question', 'answer', 'choices'] })
    expect(texts.map(({ item, field, text }) => [item, field, text])).toEqual([
      ['q1', 'question', 'Where do blue owls sleep?'],
      ['q1', 'choices', 'In the woods\nOn old bridges'],
      ['2', 'question', 'Where do seven ducks go?'],
      ['2', 'answer', 'To the river bank'],
    ])
    expect(texts[0]).toMatchObject({ source: 'exam', file: 'exam.jsonl.gz', excused: false })
    expect(refused).toEqual([{ source: 'exam', item: 'q1', field: 'answer', reason: 'fewer than 3 grams' }])
  })

  it('tell which of them have none, and have no name when they are pipes', async () => {
    const some = file('some.jsonl', [{ question: 'Where do blue owls sleep?' }])
    const none = file('without.jsonl', [])
    const { texts, empty } = await readBenchmarks([some, none, '/dev/null'], { source: 'exam' })
    expect([texts.length, empty]).toEqual([1, [none, '/dev/null']])
    await expect(readBenchmarks(['/dev/null'], {})).rejects.toThrow('--source does')
  })

  it('tell items apart that have the same id', async () => {
    const [a, b] = ['Where do blue owls sleep?', 'Where do seven ducks go?']
    const path = file('ids.jsonl', [
      { id: 0, text: a },
      { id: 0, text: b },
      { id: 0, text: a },
    ])
    const { texts } = await readBenchmarks([path], { source: 's' })
    expect(texts.map(({ item, text }) => [item, text])).toEqual([
      ['0', a],
      ['0#2', b],
    ])
  })

  it('refuse lines without any of the fields, and values that are no text', async () => {
    const path = file('odd.jsonl', [{ problem: { tex: 'x' } }])
    await expect(readBenchmarks([path], { fields: ['question'] })).rejects.toThrow(/line 1: "question" is missing/)
    await expect(readBenchmarks([path], { fields: ['problem'] })).rejects.toThrow(/line 1: "problem" is neither/)
    await expect(readBenchmarks([join(folder, 'none.jsonl')], {})).rejects.toThrow('does not exist')
    const bad: string[] = []
    await readBenchmarks([path], { badLines: 'skip', onBadLine: (message) => bad.push(message) })
    expect(bad).toHaveLength(1)
  })

  it.each([
    ['/data/gsm8k-test.jsonl', 'gsm8k-test'],
    ['/data/cmath/test.jsonl.zst', 'cmath-test'],
    ['exam.ndjson.gz', 'exam'],
  ])('are called by their names: %s', (path, name) => expect(nameOf(path)).toBe(name))
})

it('texts are found by benchmark, file or item', () => {
  const text = (source: string, item: string) => ({
    source,
    item,
    field: 'q',
    text: 't',
    file: `${source}.jsonl`,
    excused: false,
  })
  const all = [text('a', '1'), text('a', '2'), text('b', '1')]
  expect(ofBenchmark(all, 'a')).toHaveLength(2)
  expect(ofBenchmark(all, '/some/b.jsonl')).toEqual([all[2]])
  expect(ofItem(all, 'a/1')).toEqual([all[0]])
  expect(ofItem(all, '1')).toEqual([all[0], all[2]])
  expect(ofItem(all, '3')).toEqual([])
})

it('the report has the texts that cost most first, with their most frequent grams', () => {
  const found = (item: string, gram: string) => ({ source: 's', item, field: 'q', gram, line: 1 })
  const texts = byText([
    { url: 'u1', dropped: true, found: [found('1', 'a'), found('2', 'x')] },
    { url: 'u2', dropped: false, found: [found('2', 'y')] },
    { url: 'u3', dropped: true, found: [found('2', 'y')] },
  ])
  expect(texts).toEqual([
    {
      source: 's',
      item: '2',
      field: 'q',
      pages: 3,
      dropped: 2,
      grams: [
        { gram: 'y', pages: 2 },
        { gram: 'x', pages: 1 },
      ],
      example: 'u1',
    },
    { source: 's', item: '1', field: 'q', pages: 1, dropped: 1, grams: [{ gram: 'a', pages: 1 }], example: 'u1' },
  ])
})
