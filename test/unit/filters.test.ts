import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { filterName, loadFilters, pinFilters } from '../../cli/filters.js'
import { trialOf, UNKNOWN_CAPTURE } from '../../cli/trial.js'
import { extraction } from '../../processors/filters/extraction.js'
import { type FilterPage, firstRejection, type NamedFilter } from '../../processors/filters/filter.js'
import { languageFilter } from '../../processors/filters/language.js'
import { language } from '../../processors/language.js'
import { languageModel } from '../../rounds/resources.js'
import { defaults, SettingsError, settings } from '../../topology/settings.js'
import { topology } from '../../topology/topology.js'

const page = (changes: Partial<FilterPage> = {}): FilterPage => ({
  ...UNKNOWN_CAPTURE,
  url: 'https://a.example/1',
  title: '',
  text: 'A page.',
  textDigest: '',
  beside: '',
  markup: [],
  formulas: 0,
  language: 'en',
  confidence: 0.9,
  expectedF1: null,
  ...changes,
})

describe('the language filter', () => {
  it.each([
    ['en,zh', 0, true],
    ['zh, en', 0, true],
    ['zh', 0, { reason: 'language', detail: 'en (0.90)' }],
    ['*', 0, true],
    ['*', 0.95, { reason: 'language', detail: 'en (0.90)' }],
  ])('with %s and %d', (accept, confidence, answer) => {
    expect(languageFilter(accept, confidence)(page())).toEqual(answer)
  })

  it('has a reason of its own for what is in no language', () => {
    const undetermined = page({ language: 'und', confidence: 0 })
    expect(languageFilter('en', 0)(undetermined)).toEqual({ reason: 'und' })
    expect(languageFilter('*', 0)(undetermined)).toBe(true)
  })
})

describe('the extraction filter', () => {
  const filter = extraction.create(defaults)

  it('leaves out what was probably not found, and lets pass what is expected to be right or of which nothing is known', () => {
    expect(filter(page({ expectedF1: 0.42 }))).toEqual({ reason: 'doubtful', detail: 'expected F1 0.42' })
    expect(filter(page({ expectedF1: 0 }))).toEqual({ reason: 'doubtful', detail: 'expected F1 0.00' })
    expect(filter(page({ expectedF1: 0.9 }))).toBe(true)
    expect(filter(page({ expectedF1: null }))).toBe(true)
  })
})

describe('filters after each other', () => {
  const asked: string[] = []
  const filter = (name: string, passes: boolean): NamedFilter => ({
    name,
    filter: () => {
      asked.push(name)
      return passes || { reason: 'filter', detail: name }
    },
  })

  it('are asked up to the first that rejects', () => {
    expect(firstRejection(page(), [filter('a', true), filter('b', false), filter('c', true)])).toEqual({
      stage: 'b',
      reason: 'filter',
      detail: 'b',
    })
    expect(asked).toEqual(['a', 'b'])
    expect(firstRejection(page(), [])).toBeUndefined()
  })

  it('reject in their own name within the stage, and what one throws makes a dead letter', async () => {
    const filters = [
      { name: 'short', filter: ({ text }) => text.length > 10 || { reason: 'filter', detail: 'short' } },
      {
        name: 'broken',
        filter: () => {
          throw new Error('broken')
        },
      },
    ] satisfies NamedFilter[]
    const trial = trialOf([language], { settings: defaults, filters, languageModel: await languageModel() })
    const { language: _, confidence: __, ...extracted } = page({ text: 'Too short' })
    const read = { ...extracted, charset: 'utf-8', contradicted: [] }
    trial.push('pages.extracted', 'a', { ...read, text: 'The end.' })
    trial.push('pages.extracted', 'b', { ...read, text: 'This is a page in English, which is accepted.' })
    trial.drain()
    expect(trial.records('pages.rejected')).toMatchObject([
      { key: 'a', value: { stage: 'short', reason: 'filter', detail: 'short' } },
    ])
    expect(trial.records('records.failed')).toMatchObject([
      { key: 'b', value: { stage: 'language', error: 'Error: broken' } },
    ])
    expect(trial.records('pages.language')).toEqual([])
  })
})

describe('the setting `filters`', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-filters-'))
  const write = (name: string, content: string) => writeFileSync(join(folder, name), content)
  const load = (...filters: string[]) => loadFilters({ ...defaults, filters }, folder, topology)
  afterAll(() => rmSync(folder, { recursive: true }))

  it('is a list, or text with commas', () => {
    expect(settings({ filters: ['a', './b.mjs'] }).filters).toEqual(['a', './b.mjs'])
    expect(settings({ filters: 'a, ./b.mjs' }).filters).toEqual(['a', './b.mjs'])
    expect(() => settings({ filters: 3 })).toThrow(SettingsError)
  })

  it('is recorded with the hash of each file, and refuses one that has changed', async () => {
    write('own.mjs', 'export default () => true')
    const [entry] = pinFilters(['./own.mjs'], folder, topology)
    expect(entry).toMatch(/^\.\/own\.mjs#[0-9a-f]{32}$/)
    expect(filterName(entry!)).toBe('own')
    expect(pinFilters([entry!], folder, topology)).toEqual([entry])
    write('own.mjs', 'export default () => false')
    expect(() => pinFilters([entry!], folder, topology)).toThrow(/own\.mjs has changed/)
    await expect(load(entry!)).rejects.toThrow(/own\.mjs has changed/)
  })

  it('names what it cannot use', async () => {
    write('none.mjs', 'export const other = 1')
    write('wrong.mjs', 'export default () => { nonsense')
    await expect(load('nobody')).rejects.toThrow(/no filter is called nobody/)
    await expect(load('./missing.mjs')).rejects.toThrow(/missing\.mjs cannot be read/)
    await expect(load('./none.mjs')).rejects.toThrow(/none\.mjs has no default export/)
    await expect(load('./wrong.mjs')).rejects.toThrow(/wrong\.mjs cannot be loaded/)
    write('language.mjs', 'export default () => true')
    await expect(load('./language.mjs')).rejects.toThrow(/a stage or filter called language/)
  })

  it('takes filters of a user: their reasons become details, and their errors name them', async () => {
    write('own.mjs', "export default ({ url }) => url.endsWith('/') || { reason: 'odd', detail: url }")
    write('bad.mjs', "export default () => { throw new Error('no idea') }")
    const [own, bad] = await load('./own.mjs', './bad.mjs')
    expect(own!.filter(page())).toEqual({ reason: 'filter', detail: 'odd: https://a.example/1' })
    expect(own!.filter(page({ url: 'https://a.example/' }))).toBe(true)
    expect(() => bad!.filter(page())).toThrow('filter bad: no idea')
  })

  it('refuses what is no answer, and promises with whatever becomes of them', async () => {
    write('late.mjs', "export default async () => { throw new Error('nobody waits for this') }")
    write('empty.mjs', "export default () => ({ reason: '' })")
    write('nested.mjs', "export default () => ({ reason: 'r', detail: {} })")
    const [late, empty, nested] = await load('./late.mjs', './empty.mjs', './nested.mjs')
    expect(() => late!.filter(page())).toThrow('filter late: a filter answers at once, and this one returned a promise')
    expect(() => empty!.filter(page())).toThrow('filter empty: neither true nor { reason } was returned')
    expect(() => nested!.filter(page())).toThrow('filter nested: detail is text, not object')
    // An unhandled rejection would end the test.
    await new Promise((resolve) => setImmediate(resolve))
  })

  it('lets a filter change nothing', async () => {
    write('change.mjs', "export default (page) => { page.text = 'changed'; return true }")
    const [change] = await load('./change.mjs')
    const mine = page()
    const { text } = mine
    expect(() => change!.filter(mine)).toThrow(/filter change: Cannot assign to read only property/)
    expect(mine.text).toBe(text)
  })

  it('can name the example', async () => {
    const [forums] = await loadFilters(
      { ...defaults, filters: ['./examples/no-forums.mjs'] },
      resolve(import.meta.dirname, '../..'),
      topology,
    )
    expect(forums).toMatchObject({ name: 'no-forums' })
    expect(forums!.filter(page())).toBe(true)
    expect(forums!.filter(page({ url: 'https://forum.example/viewtopic?id=3' }))).toMatchObject({ reason: 'filter' })
    expect(forums!.filter(page({ url: 'https://a.example/keyboards/1' }))).toBe(true)
  })
})
