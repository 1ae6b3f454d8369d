import { logOdds, sigmoid } from '../../processors/posterior/posterior.js'

/** Log-odds become `shift + slope · log-odds`. */
export interface Recalibration {
  shift: number
  slope: number
}

/** A page that was judged as one of a random sample, and how probable it was. */
export interface Sampled {
  probability: number
  positive: boolean
  weight: number
}

/** Standard deviations of what is expected before anything was judged: of the shift, and of the logarithm of the slope. Some hundred pages in doubt weigh as much. */
const [SHIFT_SD, SLOPE_SD] = [0.25, 0.15]
const STEPS = 25
/** Probabilities closer to 0 and 1 say no more. */
const LEAST = 1e-3

/** What makes probabilities agree with a sample, close to leaving them as they are: the most probable shift and slope (Platt's, with a prior), by Newton's method. */
export function recalibration(sample: readonly Sampled[]): Recalibration {
  let [shift, log] = [0, 0]
  const odds = sample.map(({ probability }) => logOdds(Math.min(1 - LEAST, Math.max(LEAST, probability))))
  for (let step = 0; step < STEPS; step++) {
    const slope = Math.exp(log)
    let [g, h, a, b, c] = [shift / SHIFT_SD ** 2, log / SLOPE_SD ** 2, 1 / SHIFT_SD ** 2, 0, 1 / SLOPE_SD ** 2]
    for (const [i, { positive, weight }] of sample.entries()) {
      const x = slope * odds[i]!
      const p = sigmoid(shift + x)
      const off = weight * (p - Number(positive))
      const curve = weight * p * (1 - p)
      g += off
      h += off * x
      a += curve
      b += curve * x
      c += curve * x * x
    }
    const determinant = a * c - b * b
    shift -= (c * g - b * h) / determinant
    log -= (a * h - b * g) / determinant
  }
  return { shift, slope: Math.exp(log) }
}
