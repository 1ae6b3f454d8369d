import { describe, expect, it } from 'vitest'
import { loadFilters } from '../../cli/filters.js'
import { trialOf, UNKNOWN_CAPTURE } from '../../cli/trial.js'
import { quality } from '../../processors/filters/quality.js'
import { language } from '../../processors/language.js'
import { languageModel } from '../../rounds/resources.js'
import { defaults } from '../../topology/settings.js'
import { topology } from '../../topology/topology.js'
import { random } from './dedup/helpers.js'

const page = (text: string) => ({
  ...UNKNOWN_CAPTURE,
  url: 'https://a.example/1',
  title: '',
  text,
  textDigest: '',
  beside: '',
  markup: [],
  formulas: 0,
  language: 'en',
  confidence: 1,
  expectedF1: null,
})
const answer = (text: string) => quality.create(defaults)(page(text))

/** Words drawn from a small vocabulary, as in running text. */
function prose(words: number, seed = 1): string {
  const next = random(seed)
  const word = () => `word${Math.floor(next() ** 2 * 400)}`
  return Array.from({ length: words }, (_, i) => `${word()}${i % 12 === 11 ? '.\n' : ' '}`).join('')
}

describe('quality', () => {
  it.each([
    ['a page of running text', prose(300)],
    ['a long one', prose(20_000)],
    [
      'Chinese, whose words are characters',
      Array.from({ length: 80 }, (_, i) => String.fromCharCode(0x4e00 + 7 * i)).join(''),
    ],
    ['50 words', prose(50)],
  ])('lets pass %s', (_, text) => {
    expect(answer(text)).toBe(true)
  })

  it.each<[string, string, string, RegExp]>([
    ['49 words', prose(49), 'too-short', /49 words/],
    ['none', '', 'too-short', /0 words/],
    ['100,001 words', prose(100_001), 'too-long', /100001 words/],
    ['a line again and again', `${prose(100)}\n${'Read more\n'.repeat(20)}`, 'repetitive', /lines repeated: \d+ %/],
    ['a long paragraph twice', `${prose(80)}\n\n${prose(60, 2)}\n\n${prose(60, 2)}`, 'repetitive', /repeated/],
    ['two words all the time', `${prose(60)} ${'buy now '.repeat(20)}`, 'repetitive', /one 2-gram/],
    [
      'a sentence within other text',
      Array.from(
        { length: 8 },
        (_, i) => `${prose(20, i).replaceAll('\n', ' ')} this is what we say at the end of everything here`,
      ).join(' '),
      'repetitive',
      /-gram/,
    ],
  ])('rejects %s', (_, text, reason, detail) => {
    expect(answer(text)).toEqual({ reason, detail: expect.stringMatching(detail) })
  })

  it('works where the settings name it, and only there', async () => {
    const model = await languageModel()
    const { language: _, confidence: __, ...extracted } = page('This is a page in English, and a short one.')
    for (const names of [[], ['quality']]) {
      const filters = await loadFilters({ ...defaults, filters: names }, '.', topology)
      const trial = trialOf([language], { settings: defaults, filters, languageModel: model })
      trial.push('pages.extracted', 'a', { ...extracted, charset: 'utf-8', contradicted: [] })
      trial.drain()
      const rejected = names.map((stage) => ({ value: { stage, reason: 'too-short', detail: '10 words' } }))
      expect(trial.records('pages.rejected')).toMatchObject(rejected)
      expect(trial.records('pages.language')).toHaveLength(1 - names.length)
    }
  })
})
