import { describe, expect, it } from 'vitest'
import { decide, type RoundsView } from '../../rounds/decide.js'
import type { ModelCard, Run } from '../../schemas/types.js'
import { defaults } from '../../topology/settings.js'

const run = (changes: Partial<Run>): Run => ({
  name: 'round-1',
  round: 1,
  parent: null,
  base: 'main',
  start: 'pages.language',
  parameters: {},
  version: '',
  model: 'm1',
  state: 'current',
  barrier: '{}',
  since: '{}',
  crawl: null,
  trainedOn: '{}',
  cut: 0.5,
  seedCut: 0.5,
  calibration: null,
  domains: null,
  calibratedOn: '{}',
  benchmarks: null,
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
  anchor: [],
  ...changes,
})

const view = (changes: Partial<RoundsView>): RoundsView => ({
  settings: defaults,
  files: 1,
  queued: 0,
  unfinished: [],
  sharedLag: 0,
  judged: '',
  judging: false,
  runs: [],
  models: [],
  positives: 100,
  given: 'g1',
  annotated: '',
  unpublished: 0,
  lags: new Map(),
  pages: 1000,
  fresh: 0,
  ...changes,
})

const lag = (name: string, score: number, rest: number) => new Map([[name, { score, rest }]])
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

  it('does not rest while files wait to be read', () => {
    expect(decide(view({ positives: 3, queued: 2 }))).toEqual({ kind: 'wait', why: 'files wait to be read' })
    expect(decide(view({ queued: 2 })).kind).toBe('begin')
  })

  it('lets a round wait for what was there when it was called for, not for what flows in meanwhile, and trains for it', () => {
    expect(decide(view({ catchingUp: 'ingest is reading a.warc.gz' }))).toEqual({
      kind: 'wait',
      why: 'ingest is reading a.warc.gz',
    })
    expect(decide(view({ sharedLag: 1 })).kind).toBe('begin')
    expect(decide(view({}))).toEqual({ kind: 'begin', round: 1, parent: undefined })
    const training = run({ state: 'training' })
    expect(decide(view({ runs: [training] }))).toEqual({ kind: 'train', run: training })
  })

  it('goes on with what is begun, whatever comes meanwhile', () => {
    const scoring = run({ state: 'scoring' })
    expect(decide(view({ runs: [scoring], sharedLag: 7, catchingUp: 'b' }))).toEqual({
      kind: 'cut',
      run: scoring,
    })
  })

  it('begins a round once pages were judged, and no more come for a moment, though the loop rests', () => {
    const converged = (trainedOn: string) => ({
      runs: [run({ statistics: JSON.stringify({ share: 1 }), trainedOn })],
      models: [model({})],
    })
    const begin = { kind: 'begin', round: 2 }
    expect(decide(view(converged('{}')))).toMatchObject({ kind: 'rest' })
    expect(decide(view({ ...converged('{}'), judged: 'j1' }))).toMatchObject(begin)
    expect(decide(view({ ...converged('{}'), judged: 'j1', judging: true }))).toEqual({
      kind: 'wait',
      why: 'pages are being judged',
    })
    expect(decide(view({ ...converged('{"judged":"j1"}'), judged: 'j1', judging: true }))).toMatchObject({
      kind: 'rest',
    })
    expect(decide(view({ ...converged('{"judged":"j1"}'), judged: 'j2' }))).toMatchObject(begin)
    // All was taken back.
    expect(decide(view({ ...converged('{"judged":"j1"}') }))).toMatchObject(begin)
    expect(decide(view({ ...afterRound1, judged: 'j1', settings: { ...defaults, 'rounds.max': 1 } }))).toMatchObject(
      begin,
    )
  })

  it('takes short steps of one run before it trains for another', () => {
    const wide = run({ name: 'wide', round: 0, state: 'filtering', startedAt: 2 })
    const training = run({ name: 'round-2', round: 2, state: 'training', startedAt: 1 })
    expect(decide(view({ runs: [training, wide] }))).toEqual({ kind: 'close', run: wide })
  })

  it('cuts when all is scored, and closes when all has drained', () => {
    const scoring = run({ state: 'scoring' })
    expect(decide(view({ runs: [scoring], lags: lag('round-1', 1, 0) })).kind).toBe('wait')
    expect(decide(view({ runs: [scoring] }))).toEqual({ kind: 'cut', run: scoring })
    const filtering = run({ state: 'filtering' })
    expect(decide(view({ runs: [filtering], lags: lag('round-1', 0, 1) })).kind).toBe('wait')
    expect(decide(view({ runs: [filtering] }))).toEqual({ kind: 'close', run: filtering })
  })

  it('starts the next round when the seed has grown', () => {
    expect(decide(view({ ...afterRound1, positives: 101 })).kind).toBe('rest')
    expect(decide(view({ ...afterRound1, positives: 101, unpublished: 1 })).kind).toBe('wait')
    expect(decide(view({ ...afterRound1, positives: 150 }))).toEqual({
      kind: 'begin',
      round: 2,
      parent: afterRound1.runs[0],
    })
  })

  it('learns nothing anew because an older run was promoted again', () => {
    const models = [model({}), model({ hash: 'later', seedPositives: 150 })]
    expect(decide(view({ ...afterRound1, models, positives: 150 })).kind).toBe('rest')
    expect(decide(view({ ...afterRound1, models, positives: 160 })).kind).toBe('begin')
  })

  it('rests only when all that came has gone through the current run', () => {
    expect(decide(view({ ...afterRound1, positives: 101, lags: lag('round-1', 0, 1) })).kind).toBe('wait')
    expect(decide(view({ ...afterRound1, positives: 101, sharedLag: 1 })).kind).toBe('wait')
  })

  it('stops when the round before had collected enough of it, or at the last round', () => {
    const converged = { ...afterRound1, runs: [run({ statistics: '{"share":0.985}' })], positives: 150 }
    expect(decide(view(converged))).toMatchObject({ kind: 'rest', why: expect.stringContaining('converged') })
    const rounds = [1, 2, 3, 4].map((round) =>
      run({ name: `round-${round}`, round, state: round === 4 ? 'current' : 'closed', statistics: '{"share":0.5}' }),
    )
    const last = { ...afterRound1, runs: rounds, positives: 150 }
    expect(decide(view(last))).toMatchObject({ kind: 'rest', why: expect.stringContaining('rounds.max') })
    const unlimited = { ...last, settings: { ...defaults, 'rounds.max': 0 } }
    expect(decide(view(unlimited))).toMatchObject({ kind: 'begin', round: 5 })
  })

  it('rests where a round is not to be believed, or finds nothing, until the seed is another', () => {
    const doubted = { ...afterRound1, runs: [run({ statistics: '{"accepted":9,"doubt":"no one subject"}' })] }
    expect(decide(view(doubted))).toMatchObject({ kind: 'rest', why: expect.stringContaining('no one subject') })
    expect(decide(view(doubted))).not.toHaveProperty('problem')
    expect(decide(view({ ...doubted, positives: 150 })).kind).toBe('begin')
    const nothing = { ...afterRound1, runs: [run({ statistics: '{"accepted":0}' })] }
    expect(decide(view(nothing))).toMatchObject({ kind: 'rest', why: expect.stringContaining('no page of the domain') })
  })

  it('begins again once people have changed the seed, be it by taking pages out', () => {
    const trainedOn = '{"given":"g1"}'
    for (const statistics of [
      '{"accepted":9,"doubt":"no one subject","share":1}',
      '{"accepted":0,"share":1}',
      '{"accepted":9,"refused":true,"doubt":"drift","share":1}',
    ]) {
      const vain = { ...afterRound1, runs: [run({ statistics, trainedOn })] }
      expect(decide(view(vain)).kind, statistics).toBe('rest')
      expect(decide(view({ ...vain, positives: 80, given: 'g2' })).kind, statistics).toBe('begin')
      expect(decide(view({ ...vain, positives: 110, given: 'g2' })).kind, statistics).toBe('begin')
    }
  })

  it('begins again once the limits by which a round was in doubt are others', () => {
    const mixture = { separation: 1.2, doubtful: 0.2, likely: 0.8, prevalence: 0.5, hosts: 9 }
    const statistics = JSON.stringify({ accepted: 9, doubt: 'before', mixture })
    const doubted = { ...afterRound1, runs: [run({ statistics, trainedOn: '{"given":"g1"}' })] }
    const changed = (limits: Partial<typeof defaults>) =>
      decide(view({ ...doubted, settings: { ...defaults, ...limits } }))
    expect(changed({})).toMatchObject({ kind: 'rest', why: expect.stringContaining('rounds.most = 0.7') })
    expect(changed({ 'rounds.most': 0.9 })).toMatchObject({ why: expect.stringContaining('1.20 standard') })
    expect(changed({ 'rounds.most': 0.9, 'rounds.separation': 1, 'rounds.doubt': 0.3 }).kind).toBe('begin')
  })

  it('begins again once the limit by which a round was drift is another', () => {
    const of = (prevalence: number, more = {}) =>
      JSON.stringify({ accepted: 9, mixture: { prevalence, hosts: 9 }, ...more })
    const drifting = run({
      name: 'round-2',
      round: 2,
      parent: 'round-1',
      state: 'complete',
      startedAt: 1,
      trainedOn: '{"given":"g1"}',
      statistics: of(0.3, { refused: true, doubt: 'drift' }),
    })
    const drifted = { ...afterRound1, runs: [run({ statistics: of(0.2) }), drifting] }
    expect(decide(view(drifted))).toMatchObject({ kind: 'rest', why: expect.stringContaining('round-2 is not used') })
    expect(decide(view({ ...drifted, settings: { ...defaults, 'rounds.drift': 0.6 } })).kind).toBe('begin')
  })

  it('begins again once people have spoken of other nodes, however it stood', () => {
    const trainedOn = '{"given":"g1","annotated":"n1"}'
    for (const statistics of ['{"share":0.99}', '{"accepted":9,"doubt":"no one subject"}', '{"refused":true}']) {
      const runs = [run({ statistics, trainedOn })]
      expect(decide(view({ ...afterRound1, runs, annotated: 'n1' })).kind, statistics).toBe('rest')
      expect(decide(view({ ...afterRound1, runs, annotated: 'n2' })).kind, statistics).toBe('begin')
      expect(decide(view({ ...afterRound1, runs, annotated: '' })).kind, statistics).toBe('begin')
    }
    expect(decide(view({ ...afterRound1, annotated: 'n1' })).kind).toBe('begin')
  })

  it('does not begin for what a later round went by, where a person has promoted an older one again', () => {
    const statistics = '{"share":0.99}'
    const newer = run({
      name: 'round-2',
      round: 2,
      state: 'closed',
      startedAt: 9,
      statistics,
      trainedOn: '{"judged":"j1","annotated":"n1"}',
    })
    const older = { ...afterRound1, runs: [run({ statistics }), newer], judged: 'j1', annotated: 'n1' }
    expect(decide(view(older)).kind).toBe('rest')
    expect(decide(view({ ...older, judged: 'j2' })).kind).toBe('begin')
  })

  it('says of a round in doubt what a person can do', () => {
    for (const statistics of ['{"accepted":9,"doubt":"no one subject"}', '{"refused":true,"doubt":"drift"}'])
      expect(decide(view({ ...afterRound1, runs: [run({ statistics })] }))).toMatchObject({
        kind: 'rest',
        why: expect.stringMatching(/sluice rounds continue.*sluice rounds refuse/),
      })
  })

  it('lets the pages of a round join that a person lets go on, and then goes on from it', () => {
    const goesOn = (decided: object, more = {}) =>
      run({ statistics: JSON.stringify({ accepted: 9, doubt: 'no one subject', decided, ...more }) })
    const to = { what: 'continue', by: 'ann', at: 1 }
    const asked = goesOn(to)
    expect(decide(view({ ...afterRound1, runs: [asked], fresh: 500 }))).toEqual({ kind: 'join', run: asked })
    expect(decide(view({ ...afterRound1, runs: [asked], lags: lag('round-1', 0, 1) })).kind).toBe('wait')
    const joined = { ...afterRound1, runs: [goesOn({ ...to, joined: true }, { mixture: { hosts: 2 } })] }
    expect(decide(view({ ...joined, positives: 150 }))).toMatchObject({ kind: 'begin', round: 2 })
    expect(decide(view({ ...joined, positives: 101 }))).toMatchObject({
      kind: 'rest',
      why: expect.stringContaining('the seed has grown by 1.0 %'),
    })
  })

  it('rests where a person refused a round, until the seed is another', () => {
    const statistics = '{"accepted":9,"refused":true,"decided":{"what":"refuse","by":"ann","at":1}}'
    const refused = run({
      name: 'round-2',
      round: 2,
      state: 'closed',
      startedAt: 1,
      statistics,
      trainedOn: '{"given":"g1"}',
    })
    const set = { ...afterRound1, runs: [run({}), refused], positives: 150 }
    expect(decide(view(set))).toMatchObject({ kind: 'rest', why: expect.stringContaining('ann refused round-2') })
    expect(decide(view({ ...set, given: 'g2' }))).toMatchObject({
      kind: 'begin',
      round: 3,
      parent: { name: 'round-1' },
    })
  })

  it('says that too few hosts have sure pages', () => {
    const few = run({ statistics: '{"accepted":9,"mixture":{"hosts":3}}', parameters: { 'rounds.hosts': 5 } })
    const rested = { ...afterRound1, runs: [few] }
    expect(decide(view(rested))).toMatchObject({ kind: 'rest', why: expect.stringContaining('from 3 hosts') })
    expect(decide(view({ ...rested, settings: { ...defaults, 'rounds.hosts': 3 } })).kind).toBe('begin')
  })

  it('does not use a round that drifts, nor begin it again', () => {
    const statistics = '{"accepted":45,"refused":true,"doubt":"its share has grown"}'
    const drifting = run({ name: 'round-2', round: 2, state: 'complete', startedAt: 1, statistics })
    const models = [model({}), model({ hash: 'm2', seedPositives: 150 })]
    const drifted = { runs: [...afterRound1.runs, drifting], models, positives: 150 }
    expect(decide(view(drifted))).toMatchObject({
      kind: 'rest',
      why: expect.stringContaining('its share has grown: round-2 is not used'),
    })
  })

  it('begins a round when enough pages have come, however it stood', () => {
    const converged = { ...afterRound1, runs: [run({ statistics: '{"share":0.985}' })] }
    expect(decide(view({ ...converged, fresh: 99 }))).toMatchObject({
      kind: 'rest',
      why: expect.stringContaining('99 of the 100 new pages'),
    })
    expect(decide(view({ ...converged, fresh: 100 }))).toMatchObject({ kind: 'begin', round: 2 })
    expect(decide(view({ ...converged, fresh: 100, pages: 10_000 })).kind).toBe('rest')
    expect(decide(view({ ...converged, fresh: 500, pages: 10_000 })).kind).toBe('begin')
  })

  it('does not go on from a model that came out worse', () => {
    const worse = run({
      name: 'round-2',
      round: 2,
      state: 'dropped',
      model: 'm2',
      startedAt: 1,
      statistics: '{"refused":true}',
    })
    const models = [model({}), model({ hash: 'm2', parent: 'm1', seedPositives: 150 })]
    const refused = { runs: [...afterRound1.runs, worse], models, positives: 150 }
    expect(decide(view({ ...refused, fresh: 200 }))).toMatchObject({
      kind: 'begin',
      round: 3,
      parent: { name: 'round-1' },
    })
    expect(decide(view(refused))).toMatchObject({ kind: 'rest', why: expect.stringContaining('worse') })
  })
})
