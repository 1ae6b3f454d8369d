import { randomNumbers, shuffle } from './random.js'

/** Lines for a page of mean weight. */
const LINES_A_PAGE = 3

/**
 * Which page each line of the training file is, since fastText knows no weights: a page comes as often as it weighs, a fraction of a time by chance.
 * Both labels together weigh the same, and come in turn.
 * @param weights of the pages, of which only the relations within a label count
 */
export function lineOrder(positive: readonly boolean[], weights: Float64Array, seed: number): number[] {
  const random = randomNumbers(seed)
  const half = (LINES_A_PAGE * weights.length) / 2
  const [ones, others] = [true, false].map((label) => {
    const sum = weights.reduce((total, weight, i) => total + (positive[i] === label ? weight : 0), 0)
    const lines: number[] = []
    for (const [i, weight] of weights.entries()) {
      if (positive[i] !== label) continue
      for (let left = (weight * half) / sum; left > 0 && random() < left; left--) lines.push(i)
    }
    return shuffle(lines, random)
  }) as [number[], number[]]
  const order: number[] = []
  for (let i = 0, j = 0; i < ones.length || j < others.length; ) {
    if (j >= others.length || (i < ones.length && (i + 0.5) / ones.length <= (j + 0.5) / others.length))
      order.push(ones[i++]!)
    else order.push(others[j++]!)
  }
  return order
}
