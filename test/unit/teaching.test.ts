import { describe, expect, it } from 'vitest'
import { isLikely } from '../../rounds/domains/believed-pages.js'
import { isBelieved } from '../../rounds/teacher.js'
import { trainedOn } from '../../rounds/trained-on.js'
import { runWith } from './dedup/helpers.js'

describe('what a round takes from the one before', () => {
  it('is nothing where that is not to be believed', () => {
    expect(isBelieved(runWith({ statistics: '{"accepted":9}' }))).toBe(true)
    expect(isBelieved(runWith({ statistics: '{"accepted":9,"doubt":"no one subject"}' }))).toBe(false)
    expect(isBelieved(undefined)).toBe(false)
  })

  it.each([
    ['accepted', 0.7, true],
    ['accepted', 0.3, false],
    ['duplicate', 0.7, true],
    ['below_cut', 0.7, true],
    ['below_cut', 0.3, false],
    ['accepted', null, true],
    ['duplicate', null, true],
    ['below_cut', null, false],
  ] as const)(
    'of a page that is %s with a probability of %s, that it is no negative: %s',
    (outcome, probability, likely) => {
      expect(isLikely({ outcome, probability })).toBe(likely)
    },
  )
})

describe('what a run is trained on', () => {
  it('is read of a run of an older version too', () => {
    expect(trainedOn({ trainedOn: '{"seed":{"0":7},"corpus":{"0":3}}' })).toMatchObject({
      seed: { 0: 7 },
      verdicts: {},
    })
  })
})
