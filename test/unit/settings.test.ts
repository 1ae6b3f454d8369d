import { describe, expect, it } from 'vitest'
import { cutPolicy, defaults, SettingsError, settings } from '../../topology/settings.js'

describe('settings', () => {
  it('lays changes over the defaults and reads numbers from text', () => {
    expect(settings({ 'rounds.max': '2' })).toEqual({ ...defaults, 'rounds.max': 2 })
  })

  it.each([
    [{ 'rounds.maximum': 2 }, /rounds\.maximum.*rounds\.max/],
    [{ 'rounds.max': 'two' }, /rounds\.max takes a number/],
    [{ cut: 'score:2' }, /cut is score/],
    [{ cut: 'pages:5' }, /cut is score/],
  ])('names what is wrong in %j', (changes, message) => {
    expect(() => settings(changes)).toThrow(SettingsError)
    expect(() => settings(changes)).toThrow(message)
  })

  it('reads the three forms of the cut', () => {
    expect(cutPolicy('score:0.5')).toEqual({ kind: 'score', value: 0.5 })
    expect(cutPolicy('tokens:40000000000')).toEqual({ kind: 'tokens', value: 4e10 })
    expect(cutPolicy('fraction:0.1')).toEqual({ kind: 'fraction', value: 0.1 })
  })
})
