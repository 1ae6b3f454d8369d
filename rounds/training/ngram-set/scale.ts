/** Natural logarithm of the odds of a score. */
export const logit = (score: number): number => Math.log(score / (1 - score))

/** The middle value; 0 of nothing. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort()
  const { length } = sorted
  if (length === 0) return 0
  return (sorted[(length - 1) >> 1]! + sorted[length >> 1]!) / 2
}

/** Median, and the median distance from it as a standard deviation. */
export function robust(values: ArrayLike<number>): { centre: number; spread: number } {
  const centre = median(values)
  const distances = Float64Array.from(values, (value) => Math.abs(value - centre))
  return { centre, spread: 1.4826 * median(distances) }
}
