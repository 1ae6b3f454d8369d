/** A normal distribution. */
export interface Normal {
  mean: number
  sd: number
}

/** Two normal distributions: most of what is not of the domain, and a shoulder of what comes near to it. */
export interface Background {
  core: Normal
  shoulder: Normal
  /** Weight of the core, 0 to 1. */
  weight: number
}

const LEAST_SD = 0.3
const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2

/** Natural logarithm of the density. */
export function logNormal(z: number, { mean, sd }: Normal): number {
  const distance = (z - mean) / sd
  return -0.5 * distance * distance - Math.log(sd) - HALF_LOG_TWO_PI
}

/** Of the density of a background. */
export function logBackground(z: number, { core, shoulder, weight }: Background): number {
  const near = Math.log(weight) + logNormal(z, core)
  const far = Math.log(1 - weight) + logNormal(z, shoulder)
  const most = Math.max(near, far)
  return most + Math.log(Math.exp(near - most) + Math.exp(far - most))
}

/** The normal distribution of values with these weights; `before` where they weigh nothing. */
export function fitNormal(values: Float64Array, weights: Float64Array, before: Normal): Normal {
  let [sum, first] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    sum += weights[i]!
    first += weights[i]! * values[i]!
  }
  if (!(sum > 1e-9)) return before
  const mean = first / sum
  let second = 0
  for (let i = 0; i < values.length; i++) second += weights[i]! * (values[i]! - mean) ** 2
  return { mean, sd: Math.max(LEAST_SD, Math.sqrt(second / sum)) }
}

/** One step of EM for the two parts of a background. */
export function fitBackground(values: Float64Array, weights: Float64Array, before: Background): Background {
  const near = new Float64Array(values.length)
  const far = new Float64Array(values.length)
  let [sum, nearSum] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    const weight = weights[i]!
    if (weight === 0) continue
    const part = before.weight * Math.exp(logNormal(values[i]!, before.core) - logBackground(values[i]!, before))
    near[i] = weight * part
    far[i] = weight - near[i]!
    sum += weight
    nearSum += near[i]!
  }
  if (!(sum > 1e-9)) return before
  return {
    core: fitNormal(values, near, before.core),
    shoulder: fitNormal(values, far, before.shoulder),
    weight: Math.min(0.999, Math.max(0.5, nearSum / sum)),
  }
}

/** Makes values rise: no less than any before to the right of the index, no more than any after to the left of it. */
export function makeRise(values: Float64Array, from: number): void {
  for (let i = from + 1; i < values.length; i++) values[i] = Math.max(values[i]!, values[i - 1]!)
  for (let i = from - 1; i >= 0; i--) values[i] = Math.min(values[i]!, values[i + 1]!)
}
