import { describe, expect, it } from 'vitest'
import { decided } from '../../rounds/decision.js'
import { NO_SEED } from '../../rounds/mixture/calibration.js'
import type { Run } from '../../schemas/types.js'
import { runWith } from './dedup/helpers.js'

const first = runWith({ name: 'round-1', state: 'closed', startedAt: 1 })
const second = (changes: Partial<Run>, statistics: object = {}) =>
  runWith({
    name: 'round-2',
    round: 2,
    parent: 'round-1',
    state: 'current',
    startedAt: 2,
    seedCut: NO_SEED,
    statistics: JSON.stringify(statistics),
    ...changes,
  })
const by = (what: 'continue' | 'refuse') => ({ what, by: 'ann', at: 7 })
const doubt = { doubt: 'no one subject', withheld: 0.8, accepted: 9 }

/** What changes, by name: state, seed cut and statistics. */
function change(what: 'continue' | 'refuse', runs: Run[], name?: string) {
  const changed = decided(runs, what, name, by(what))
  return Object.fromEntries(
    changed.map(({ name, state, seedCut, statistics }) => [name, { state, seedCut, ...JSON.parse(statistics) }]),
  )
}

describe('to let the loop go on', () => {
  it('gives a round in doubt the pages that were withheld', () => {
    expect(change('continue', [first, second({}, doubt)])).toEqual({
      'round-2': { state: 'current', seedCut: 0.8, doubt: 'no one subject', accepted: 9, decided: by('continue') },
    })
  })

  it('works also where there is nothing that could join', () => {
    const doubted = { doubt: 'no one subject', accepted: 9 }
    expect(change('continue', [first, second({}, doubted)])['round-2']).toMatchObject({ seedCut: NO_SEED, ...doubted })
    const few = second({ parameters: { 'rounds.hosts': 5 } }, { mixture: { hosts: 0 }, accepted: 9 })
    expect(change('continue', [first, few])['round-2']).toMatchObject({ decided: by('continue') })
  })

  it('makes a round that drifts the current one', () => {
    const drifting = second({ state: 'complete' }, { ...doubt, refused: true })
    const before = { ...first, state: 'current' } as const
    expect(change('continue', [before, drifting])).toEqual({
      'round-1': { state: 'closed', seedCut: 0.5 },
      'round-2': { state: 'current', seedCut: 0.8, doubt: 'no one subject', accepted: 9, decided: by('continue') },
    })
    const other = runWith({ name: 'wide', round: 0, state: 'current', startedAt: 0 })
    expect(() => change('continue', [first, other, drifting])).toThrow('wide is the current run')
  })

  it('is refused where there is nothing to decide', () => {
    expect(() => change('continue', [])).toThrow('there is no round yet')
    expect(() => change('continue', [second({ seedCut: 0.5 })])).toThrow('is in no doubt')
    expect(() => change('continue', [second({ state: 'dropped' }, { refused: true })])).toThrow('has no corpus')
    expect(() => change('continue', [second({}, { ...doubt, decided: by('continue') })])).toThrow('go on already')
    expect(() => change('continue', [second({}, doubt)], 'round-9')).toThrow('no run is called round-9')
    expect(() => change('continue', [first, second({}, doubt)], 'round-1')).toThrow('the loop stands at round-2')
    const third = runWith({ name: 'round-3', state: 'scoring', startedAt: 3 })
    expect(() => change('continue', [second({}, doubt), third])).toThrow('round-3 is being worked on')
  })
})

describe('to refuse a round', () => {
  it('makes the run before it the current one', () => {
    expect(change('refuse', [first, second({}, doubt)])).toEqual({
      'round-1': { state: 'current', seedCut: 0.5 },
      'round-2': { state: 'closed', seedCut: NO_SEED, ...doubt, refused: true, decided: by('refuse') },
    })
  })

  it('leaves one that was not used where it is, and says who did', () => {
    const drifting = second({ state: 'complete' }, { ...doubt, refused: true })
    expect(change('refuse', [{ ...first, state: 'current' }, drifting])).toMatchObject({
      'round-2': { state: 'complete', refused: true, decided: by('refuse') },
    })
  })

  it('can be taken back by going on', () => {
    const runs = decided([first, second({}, doubt)], 'refuse', undefined, by('refuse'))
    expect(change('continue', runs)).toMatchObject({
      'round-1': { state: 'closed' },
      'round-2': { state: 'current', seedCut: 0.8, decided: by('continue') },
    })
  })

  it('cannot be where no run is left to take its place', () => {
    expect(() => change('refuse', [second({ parent: null }, doubt)])).toThrow('no run before round-2 is left')
    const dropped: Run = { ...first, state: 'dropped' }
    expect(() => change('refuse', [dropped, second({}, doubt)])).toThrow('no run before round-2 is left')
  })
})
