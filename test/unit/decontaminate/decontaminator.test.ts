import { describe, expect, it } from 'vitest'
import {
  decodeBenchmarks,
  encodeBenchmarks,
  packBenchmarks,
} from '../../../processors/decontaminate/benchmark-texts.js'
import { merged, without } from '../../../processors/decontaminate/left-out.js'
import { decontaminator, placeOf } from '../../../processors/decontaminate.js'

const question = 'How many blue ducks lay sixteen large eggs every second day of spring?'
const texts = [
  { source: 'exam', item: '7', field: 'question', text: question },
  { source: 'exam', item: '8', field: 'question', text: 'Where do seven owls sleep?' },
]
const blob = packBenchmarks(encodeBenchmarks(texts))
const page = {
  title: 'Exercises',
  beside: '',
  text: `Some words before.\n\n${question}\nBetween.\nwhere do seven owls sleep\nAfter.`,
}
const gram = 'how many blue ducks lay sixteen large eggs every second'

describe('benchmark texts', () => {
  it('come back from their published form as they were', () => {
    const odd = [...texts, { source: 'a/b', item: '"\n', field: '', text: 'line\nline\u2028 𠮷 \ud800' }]
    expect(decodeBenchmarks(packBenchmarks(encodeBenchmarks(odd)))).toEqual(odd)
    expect(decodeBenchmarks(packBenchmarks(encodeBenchmarks([])))).toEqual([])
    expect(() => decodeBenchmarks(encodeBenchmarks([]))).toThrow()
  })
})

describe('a page', () => {
  it('is clean without benchmarks, and where nothing is found', () => {
    expect(decontaminator(undefined, 'page')(page)).toEqual({ contamination: [], leftOut: [], text: page.text })
    const clean = { title: '', beside: '', text: 'Some words.' }
    expect(decontaminator(blob, 'segment')(clean)).toEqual({ contamination: [], leftOut: [], text: 'Some words.' })
  })

  it('is told of with the first gram of each text, and where that begins', () => {
    const found = decontaminator(blob, 'page')(page)
    expect(found).toEqual({
      contamination: [
        { source: 'exam', item: '7', field: 'question', gram, line: 3 },
        { source: 'exam', item: '8', field: 'question', gram: 'where do seven owls sleep', line: 5 },
      ],
      leftOut: [],
      text: page.text,
    })
    expect(decontaminator(blob, 'page')({ title: question, beside: '', text: 'x' }).contamination).toMatchObject([
      { line: 0 },
    ])
  })

  it('goes for what stands beside its text only if whole pages go', () => {
    const clean = { title: 'Exercises', text: 'Some words.', beside: `By the authors.\n${question}` }
    const named = { source: 'exam', item: '7', field: 'question', gram, line: -1 }
    expect(decontaminator(blob, 'page')(clean)).toEqual({ contamination: [named], leftOut: [], text: 'Some words.' })
    expect(decontaminator(blob, 'segment')(clean).contamination).toEqual([])
    expect(decontaminator(blob, 'page')({ ...page, beside: question }).contamination).toMatchObject([
      { item: '7', line: 3 },
      { item: '8', line: 5 },
    ])
    expect([-1, 0, 7].map(placeOf)).toEqual(['beside the text', 'title', 'line 7'])
  })

  it('loses the lines that have them, if segments are to be dropped', () => {
    const { leftOut, text, contamination } = decontaminator(blob, 'segment')(page)
    expect(leftOut).toEqual([3, 3, 5, 5])
    expect(text).toBe('Some words before.\n\nBetween.\nAfter.')
    expect(contamination).toHaveLength(2)
    expect(decontaminator(blob, 'page')({ title: page.title, beside: '', text }).contamination).toEqual([])
  })

  it('goes as a whole where its title has one, nothing would be left, or it is in too many pieces', () => {
    const drop = decontaminator(blob, 'segment')
    expect(drop({ title: question, beside: '', text: page.text }).leftOut).toEqual([])
    expect(drop({ title: '', beside: '', text: question }).leftOut).toEqual([])
    expect(drop({ title: '', beside: '', text: `${question}\nbetween\n`.repeat(60) }).leftOut).toEqual([])
    expect(drop({ title: '', beside: '', text: `before\n${question.repeat(3000)}` }).leftOut).toEqual([])
  })

  it('loses all lines over which a gram goes', () => {
    const broken = question.replaceAll(' ', '\n')
    const { leftOut, text } = decontaminator(
      blob,
      'segment',
    )({ title: '', beside: '', text: `before\n${broken}\nafter` })
    expect(leftOut).toEqual([2, 14])
    expect(text).toBe('before\nafter')
  })
})

describe('lines left out', () => {
  it('are merged where they meet', () => {
    expect(
      merged([
        [7, 9],
        [1, 2],
        [3, 3],
        [8, 8],
        [12, 12],
      ]),
    ).toEqual([1, 3, 7, 9, 12, 12])
  })

  it('are those of the text', () => {
    expect(without('a\nb\nc\nd', [])).toBe('a\nb\nc\nd')
    expect(without('a\nb\nc\nd', [2, 3])).toBe('a\nd')
    expect(without('a\nb\nc\nd', [1, 1, 4, 4])).toBe('b\nc')
  })
})
