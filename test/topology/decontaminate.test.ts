import { describe, expect, it } from 'vitest'
import { TRIAL_RUN, type Trial, trialOf, UNKNOWN_CAPTURE } from '../../cli/trial.js'
import { encodeBenchmarks, packBenchmarks } from '../../processors/decontaminate/benchmark-texts.js'
import { encodeFolded } from '../../processors/fasttext/folded-file.js'
import { corpusPage } from '../../rounds/outcome/corpus-page.js'
import { DEAD_LETTERS } from '../../runtime/dead-letter.js'
import type { LanguagePage } from '../../schemas/types.js'
import { defaults } from '../../topology/settings.js'
import { topology } from '../../topology/topology.js'

const question = 'How many blue ducks lay sixteen large eggs every second day of spring?'
const before = 'The first paragraph is about something else, and long enough to have words of its own to be told by.'
const model = encodeFolded({
  head: { tokenizer: 'whitespace', link: 'logistic', wordNgrams: 1, minn: 0, maxn: 0, words: 1, buckets: 0 },
  hashes: Uint32Array.of(0),
  checks: Uint32Array.of(0),
  weights: Float32Array.of(1),
  bucketWeights: new Float32Array(0),
})
const blob = packBenchmarks(encodeBenchmarks([{ source: 'exam', item: '7', field: 'question', text: question }]))

const pageOf = (text: string, capturedAt = 0): LanguagePage => ({
  ...UNKNOWN_CAPTURE,
  url: 'https://a.example/',
  capturedAt,
  title: '',
  text,
  textDigest: 'whole',
  beside: '',
  markup: [],
  formulas: 0,
  language: 'en',
  confidence: 1,
  expectedF1: null,
})

/** What a run makes of texts whose ids are their numbers. */
function flow(texts: string[], benchmarks: Uint8Array | undefined, drop: string): Trial {
  const settings = { ...defaults, 'decontaminate.drop': drop }
  const run = { ...TRIAL_RUN, parameters: settings, benchmarks: benchmarks ? 'b' : null }
  const stages = topology.stages.filter(({ scoped }) => scoped)
  const trial = trialOf(stages, { settings, run, model, benchmarks })
  for (const [i, text] of texts.entries()) trial.push('pages.language', String(i), pageOf(text, i))
  trial.drain()
  expect(trial.records(DEAD_LETTERS)).toEqual([])
  return trial
}

const accepted = (trial: Trial): string[] => [...trial.table('RUN.corpus').keys()]

describe('a run with benchmark texts', () => {
  // The clean page comes later: as a copy of the other it would be its duplicate.
  const texts = [`${before}\n${question}\n${before} Again.`, `${before}\n${before} Again.`]

  it('accepts and teaches no page that has one, says why, and lets its clean copy stand', () => {
    const trial = flow(texts, blob, 'page')
    expect(accepted(trial)).toEqual(['1'])
    expect([...trial.table('seed').keys()]).toEqual(['1/run:try'])
    expect(trial.table('RUN.verdicts').get('0')).toMatchObject({
      outcome: 'contaminated',
      detail: 'exam 7 (question), line 2: "how many blue ducks lay sixteen large eggs every second"',
    })
    expect(trial.records('RUN.dedup.keys').some(({ value }) => value!.page === '0')).toBe(false)
  })

  it('accepts it as long as there are no benchmarks', () => {
    expect(accepted(flow(texts.slice(0, 1), undefined, 'page'))).toEqual(['0'])
  })

  it('leaves out the lines that have one where segments are dropped: the rest is scored, deduplicated and shown', () => {
    const trial = flow(texts, blob, 'segment')
    const page = trial.table('RUN.corpus').get('0')!
    expect(page.leftOut).toEqual([2, 2])
    // What is left is the other page.
    expect(trial.table('RUN.verdicts').get('1')).toMatchObject({ outcome: 'duplicate', detail: '0' })
    expect(trial.table('RUN.verdicts').get('0')).toMatchObject({
      outcome: 'accepted',
      contamination: [{ source: 'exam', item: '7', line: 2 }],
    })
    const shown = corpusPage(page, pageOf(texts[0]!))
    expect(shown.text).toBe(texts[1])
    expect(shown.textDigest).not.toBe('whole')
    expect([...trial.table('seed').keys()]).toEqual([])
  })
})
