import { expect, it } from 'vitest'
import { TRIAL_RUN, taken, through, trialOf, UNKNOWN_CAPTURE } from '../../../cli/trial.js'
import { sign } from '../../../processors/dedup/keys.js'
import { gate } from '../../../processors/gate.js'
import { encodeCalibration } from '../../../processors/posterior/calibration-file.js'
import { pagePosterior } from '../../../processors/posterior/posterior.js'
import { defaults } from '../../../topology/settings.js'
import { nodeTable } from '../mixture/nodes.js'

it('gives a page that is tried the probability of one that comes now', () => {
  const prior = { prevalence: 0.5, lift: 1, floor: 9 }
  const node = { pages: 2, positives: 1.9 }
  const nodes = nodeTable({ 'a.example': node })
  const calibration = encodeCalibration({ evidence: new Float64Array(2048), most: 1, prior, nodes, atCut: 0 })
  const run = { ...TRIAL_RUN, calibration: 'c', calibratedOn: '{"0":1}' }
  const trial = trialOf([gate], { settings: defaults, run, calibration })
  const textAt = { run: '', partition: 0, offset: 0 }
  const page = {
    ...UNKNOWN_CAPTURE,
    url: 'https://a.example/1',
    language: '',
    score: 0.5,
    tokens: 0,
    model: '',
    textAt,
    contamination: [],
    leftOut: [],
  }
  through(trial, 'RUN.pages.scored', '1', { ...page, ...sign('text') })
  expect(taken(trial, 'RUN.pages.kept')!.probability).toBe(Math.fround(pagePosterior([node], prior, 0)))
})
