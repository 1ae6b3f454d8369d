import { describe, expect, it } from 'vitest'
import { cutPolicy, defaults, SettingsError, settings } from '../../topology/settings.js'

describe('settings', () => {
  it('lays changes over the defaults and reads numbers from text', () => {
    expect(settings({ 'rounds.max': '2' })).toEqual({ ...defaults, 'rounds.max': 2 })
  })

  it.each([
    [{ 'rounds.maximum': 2 }, /rounds\.maximum.*rounds\.max/],
    [{ 'rounds.max': 'two' }, /rounds\.max takes a number/],
    [{ 'rounds.max': 1.5 }, /rounds\.max takes a whole number from 0 up, not 1\.5/],
    [{ 'rounds.growth': -0.1 }, /rounds\.growth takes a number from 0 up/],
    [{ 'dedup.similarity': '2' }, /dedup\.similarity takes a number from 0 to 1, not 2/],
    [{ 'train.threads': 0 }, /train\.threads takes a whole number from 1 to 256/],
    [{ cut: 'score:2' }, /cut is precision/],
    [{ cut: 'pages:5' }, /cut is precision/],
  ])('names what is wrong in %j', (changes, message) => {
    expect(() => settings(changes)).toThrow(SettingsError)
    expect(() => settings(changes)).toThrow(message)
  })

  it('reads the three forms of the cut', () => {
    expect(cutPolicy('score:0.5')).toEqual({ kind: 'score', value: 0.5 })
    expect(cutPolicy('tokens:40000000000')).toEqual({ kind: 'tokens', value: 4e10 })
    expect(cutPolicy('fraction:0.1')).toEqual({ kind: 'fraction', value: 0.1 })
    for (const nothing of ['tokens:0', 'fraction:0']) expect(() => cutPolicy(nothing)).toThrow('more than 0')
  })
})
