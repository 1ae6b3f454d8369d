import { describe, expect, it } from 'vitest'
import { BINS, shingles } from '../../../processors/dedup/minhash.js'
import { BANDS, bandAt, signature } from '../../../processors/dedup/signature.js'
import { leastSimilarity, meetBefore, SKETCH_BYTES, similarity, sketchOf } from '../../../processors/dedup/sketch.js'
import { prose } from './helpers.js'

const sketch = (text: string): Buffer => sketchOf(signature(text))

function jaccard(a: string, b: string): number {
  const x = new Set(shingles(a))
  const y = new Set(shingles(b))
  let both = 0
  for (const hash of x) if (y.has(hash)) both++
  return both / (x.size + y.size - both)
}

describe('similarity', () => {
  it('is 0 for a text without a sketch, 1 for the same', () => {
    expect(sketch('four words and no')).toHaveLength(0)
    expect(similarity(sketch(''), sketch(''))).toBe(0)
    expect(similarity(sketch(''), sketch(prose('a', 50)))).toBe(0)
    expect(similarity(sketch(prose('a', 50)), sketch(prose('a', 50)))).toBe(1)
  })
  it('refuses to compare sketches of different lengths', () => {
    expect(() => similarity(Buffer.alloc(SKETCH_BYTES), Buffer.alloc(SKETCH_BYTES + 1))).toThrow(RangeError)
  })

  it('takes chance agreement out: unrelated texts come out at 0', () => {
    let sum = 0
    for (let i = 0; i < 200; i++) sum += similarity(sketch(prose(`a${i}x`, 200)), sketch(prose(`b${i}x`, 200)))
    // Half of the estimates are cut at 0, so that their mean is 0.4 of the standard error, which is 0.036.
    expect(sum / 200).toBeLessThan(0.016)
  })

  it.each([12, 60, 400, 3000])(
    'estimates the Jaccard similarity without bias and within its standard error, %i words',
    (words) => {
      const trials = 200
      let error = 0
      let squares = 0
      let expected = 0
      for (let i = 0; i < trials; i++) {
        const common = Math.round(words * (0.3 + (0.6 * i) / trials))
        const shared = prose(`c${i}x`, common)
        const a = `${shared} ${prose(`a${i}x`, words - common)}`
        const b = `${shared} ${prose(`b${i}x`, words - common)}`
        const truth = jaccard(a, b)
        const difference = similarity(sketch(a), sketch(b)) - truth
        error += difference
        squares += difference ** 2
        // Bins agree with truth + (1 - truth) / 4, of which the chance is taken out.
        const agree = truth + (1 - truth) / 4
        expected += (agree * (1 - agree)) / BINS / (3 / 4) ** 2
      }
      expect(Math.abs(error / trials)).toBeLessThan(0.012)
      expect(Math.sqrt(squares / trials)).toBeLessThan(1.15 * Math.sqrt(expected / trials))
    },
  )
})

describe('leastSimilarity', () => {
  const named = (title: string): Buffer => sketchOf(signature(prose('a', 50), title))
  it('is half as far from 1 for pages with different names', () => {
    expect(leastSimilarity(named('Rings'), named('Rings'), 0.75)).toBe(0.75)
    expect(leastSimilarity(named('Rings'), named('Fields'), 0.75)).toBe(0.875)
    expect(leastSimilarity(named('Rings'), named(''), 0.75)).toBe(0.75)
    expect(leastSimilarity(named('Rings'), named('Fields'), 1)).toBe(1)
  })

  it('leaves the similarity as it is', () => {
    expect(similarity(named('Rings'), named('Fields'))).toBe(1)
  })
})

describe('meetBefore', () => {
  const flipped = (bytes: Buffer, mask: number) => Buffer.from(bytes.map((byte) => byte ^ mask))

  it('knows from the sketches alone whether two pages met in an earlier band', () => {
    const a = signature(prose('a', 100))
    const b = flipped(a, 1)
    // The third band is that of the other, and so are the compared bits of its bins, 10 to 14.
    a.copy(b, bandAt(2)[0], ...bandAt(2))
    a.copy(b, 2, 2, 4)
    const met = [0, 1, 2, 3, BANDS].map((band) => meetBefore(band, sketchOf(a), sketchOf(b)))
    expect(met).toEqual([false, false, false, true, true])
  })

  it('also tells bands apart that differ in bits that are not compared', () => {
    const a = signature(prose('a', 100))
    const b = Buffer.from(a)
    for (let band = 0; band < BANDS; band++) b[bandAt(band)[0]]! ^= 16
    expect(similarity(sketchOf(a), sketchOf(b))).toBe(1)
    expect(meetBefore(BANDS, sketchOf(a), sketchOf(b))).toBe(false)
  })

  it('seldom takes bands that differ in a bin or two for the same', () => {
    let differ = 0
    let wrong = 0
    for (let i = 0; i < 600; i++) {
      const words = prose(`t${i}x`, 150).split(' ')
      const [a, b] = [words, words.with(i % 150, `new${i}`).with((i + 70) % 150, `other${i}`)].map((text) =>
        signature(text.join(' ')),
      ) as [Buffer, Buffer]
      for (let band = 0; band < BANDS; band++) {
        const [start, end] = bandAt(band)
        if (a.subarray(start, end).equals(b.subarray(start, end))) break
        differ++
        if (meetBefore(band + 1, sketchOf(a), sketchOf(b))) wrong++
      }
    }
    expect(differ).toBeGreaterThan(300)
    expect(wrong / differ).toBeLessThan(0.004)
  })
})
