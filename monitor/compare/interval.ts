/** A mean with its interval of 95 %. */
export interface Interval {
  mean: number
  low: number
  high: number
}

/** 97.5 % quantiles of Student's t distribution, from one degree of freedom. */
const QUANTILES = [
  12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281, 2.201, 2.1788, 2.1604, 2.1448, 2.1314,
  2.1199, 2.1098, 2.1009, 2.093, 2.086, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452,
]

/** The most values that an interval is given for. */
export const MOST_VALUES = QUANTILES.length + 1

/**
 * The mean of what values were drawn from, and its interval by Student's t ("The Probable Error of a Mean", 1908).
 * @param values 2 to `MOST_VALUES`
 */
export function intervalOf(values: readonly number[]): Interval {
  const { length } = values
  const mean = values.reduce((sum, value) => sum + value, 0) / length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const half = QUANTILES[length - 2]! * Math.sqrt(squares / (length - 1) / length)
  return { mean, low: mean - half, high: mean + half }
}
