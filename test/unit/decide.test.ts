import { describe, expect, it } from 'vitest'
import { decide, type RoundsView } from '../../rounds/decide.js'
import type { ModelCard, Run } from '../../schemas/types.js'
import { defaults } from '../../topology/settings.js'

const run = (changes: Partial<Run>): Run => ({
  name: 'round-1',
  round: 1,
  parent: null,
  start: 'pages.language',
  settings: '{}',
  model: 'm1',
  state: 'current',
  barrier: '{}',
  cut: 0.5,
  seedCut: 0.5,
  startedAt: 0,
  finishedAt: 1,
  statistics: '{}',
  ...changes,
})

const model = (changes: Partial<ModelCard>): ModelCard => ({
  hash: 'm1',
  name: 'round-1',
  parent: null,
  parameters: '{}',
  seedOffsets: '{}',
  seedPositives: 100,
  positives: 90,
  negatives: 90,
  heldOut: 20,
  precision: 1,
  recall: 1,
  f1: 1,
  auc: 1,
  bytes: 1,
  chunks: 1,
  seconds: 1,
  tokenizer: '1',
  splitBy: 'site',
  calibrationError: 0,
  calibration: [],
  languages: [],
  ...changes,
})

const view = (changes: Partial<RoundsView>): RoundsView => ({
  settings: defaults,
  files: 1,
  unfinished: [],
  sharedLag: 0,
  runs: [],
  models: [],
  positives: 100,
  scoreLag: 0,
  restLag: 0,
  ...changes,
})

const afterRound1 = { runs: [run({})], models: [model({})] }

describe('decide', () => {
  it('says what is missing before the first round', () => {
    expect(decide(view({ files: 0 }))).toMatchObject({
      kind: 'rest',
      problem: true,
      why: expect.stringContaining('sluice ingest'),
    })
    expect(decide(view({ positives: 3 }))).toMatchObject({ kind: 'rest', problem: true })
  })

  it('waits for ingest and extraction to end, then trains', () => {
    expect(decide(view({ unfinished: ['a.warc.gz'] })).kind).toBe('wait')
    expect(decide(view({ sharedLag: 1 })).kind).toBe('wait')
    expect(decide(view({}))).toEqual({ kind: 'train', round: 1, parent: undefined })
  })

  it('cuts when all is scored, and closes when all has drained', () => {
    const scoring = run({ state: 'scoring' })
    expect(decide(view({ runs: [scoring], scoreLag: 1 })).kind).toBe('wait')
    expect(decide(view({ runs: [scoring] }))).toEqual({ kind: 'cut', run: scoring })
    const filtering = run({ state: 'filtering' })
    expect(decide(view({ runs: [filtering], restLag: 1 })).kind).toBe('wait')
    expect(decide(view({ runs: [filtering] }))).toEqual({ kind: 'close', run: filtering })
  })

  it('starts the next round when the seed has grown', () => {
    expect(decide(view({ ...afterRound1, positives: 101 })).kind).toBe('rest')
    expect(decide(view({ ...afterRound1, positives: 150 }))).toEqual({
      kind: 'train',
      round: 2,
      parent: afterRound1.runs[0],
    })
  })

  it('waits for new pages in the current run before it decides on another round', () => {
    expect(decide(view({ ...afterRound1, positives: 150, restLag: 1 })).kind).toBe('wait')
  })

  it('stops when the round before had collected enough of it, or at the last round', () => {
    const converged = { ...afterRound1, runs: [run({ statistics: '{"share":0.985}' })], positives: 150 }
    expect(decide(view(converged))).toMatchObject({ kind: 'rest', why: expect.stringContaining('converged') })
    const last = { ...afterRound1, runs: [run({ round: 4, statistics: '{"share":0.5}' })], positives: 150 }
    expect(decide(view(last))).toMatchObject({ kind: 'rest', why: expect.stringContaining('rounds.max') })
  })

  it('does not go on from a model that came out worse', () => {
    const refused = { ...afterRound1, models: [model({}), model({ hash: 'm2', parent: 'm1' })], positives: 150 }
    expect(decide(view(refused))).toMatchObject({ kind: 'rest', why: expect.stringContaining('worse') })
  })
})
