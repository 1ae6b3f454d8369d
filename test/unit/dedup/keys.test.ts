import { describe, expect, it } from 'vitest'
import { duplicateKeys, sign } from '../../../processors/dedup/keys.js'
import { BANDS, bandOf, ROWS, SIGNATURE_BYTES } from '../../../processors/dedup/signature.js'
import { SKETCH_BYTES } from '../../../processors/dedup/sketch.js'
import { prose } from './helpers.js'

describe('duplicateKeys', () => {
  it('gives the exact key and one a band, all different', () => {
    const signed = sign(prose('a', 100))
    const keys = duplicateKeys(signed)
    expect(signed.signature).toHaveLength(SIGNATURE_BYTES)
    expect(keys.map(({ kind }) => kind)).toEqual(['exact', ...Array(BANDS).fill('band')])
    expect(keys.map(({ sketch }) => sketch.length)).toEqual([0, ...Array(BANDS).fill(SKETCH_BYTES)])
    expect(new Set(keys.map(({ key }) => key)).size).toBe(BANDS + 1)
    expect(keys.slice(1).map(({ key }) => bandOf(key))).toEqual(Array.from({ length: BANDS }, (_, band) => band))
  })

  it('gives only the exact key for a short text', () => {
    const signed = sign('x < y')
    expect(signed.signature).toHaveLength(0)
    expect(duplicateKeys(signed)).toHaveLength(1)
  })

  it('holds texts exact when white space alone differs, and not when a sign does', () => {
    const exact = (text: string) => duplicateKeys(sign(text))[0]!.key
    expect(exact(' x <\n\ty ')).toBe(exact('x < y'))
    expect(exact('e\u0301')).toBe(exact('é'))
    expect(exact('x > y')).not.toBe(exact('x < y'))
    expect(exact('X < y')).not.toBe(exact('x < y'))
  })

  it('finds pairs as often as its bands promise', () => {
    for (const share of [0.45, 0.75, 0.9]) {
      let met = 0
      let promised = 0
      for (let i = 0; i < 300; i++) {
        const words = 300
        const common = Math.round(words * share)
        const shared = prose(`c${share * 100}y${i}x`, common)
        const jaccard = (common - 4) / (2 * (words - 4) - (common - 4))
        const [a, b] = ['a', 'b'].map((side) =>
          duplicateKeys(sign(`${shared} ${prose(`${side}${i}x`, words - common)}`)),
        )
        const keys = new Set(a!.map(({ key }) => key))
        if (b!.some(({ key }) => keys.has(key))) met++
        promised += 1 - (1 - jaccard ** ROWS) ** BANDS
      }
      expect(Math.abs(met - promised) / 300, `at ${share}`).toBeLessThan(0.08)
    }
  })

  it('refuses a key that is not of a band', () => {
    for (const key of ['x:00', 'b:00', `b${BANDS}:00`, '']) expect(() => bandOf(key), key).toThrow('not a band key')
  })
})
