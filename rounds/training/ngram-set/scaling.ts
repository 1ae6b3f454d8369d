import { lengthNorm } from '../../../processors/fasttext/index.js'
import type { Example } from '../examples.js'
import type { SetScaling } from './fit.js'
import { median, robust } from './scale.js'

/** What the score of a page is made of: the sum of the weights of its known n-grams, and how many they are. */
export interface Sums {
  sum: number
  known: number
}

/** Pages of each label at most by which models are scaled. */
const SCALING_PAGES = 5000

/** The first pages of each label. */
export const scalingSample = (pages: readonly Example[]): Example[] =>
  (['positive', 'negative'] as const).flatMap((label) =>
    pages.filter((page) => page.label === label).slice(0, SCALING_PAGES),
  )

/** Log-odds of a page's score. */
export const oddsWith = ({ scale, bias }: SetScaling, { sum, known }: Sums): number =>
  (scale * sum) / lengthNorm(known) + bias

/**
 * The scale with which the middle of each label's pages lies at log-odds of 1 and -1.
 * @returns undefined when the positive pages do not lie above the negative ones
 */
export function scalingOf(sums: ReadonlyMap<Example, Sums>, pages: readonly Example[]): SetScaling | undefined {
  const middle = (label: Example['label']) =>
    median(pages.filter((page) => page.label === label).map((page) => oddsWith({ scale: 1, bias: 0 }, sums.get(page)!)))
  const [high, low] = [middle('positive'), middle('negative')]
  if (!(high > low)) return undefined
  const scale = 2 / (high - low)
  return { scale, bias: (-scale * (high + low)) / 2 }
}

/** Log-odds of one model → of another, by how both see pages that both were trained on. */
export function mapping(
  from: SetScaling,
  fromSums: ReadonlyMap<Example, Sums>,
  to: SetScaling,
  toSums: ReadonlyMap<Example, Sums>,
  common: readonly Example[],
): (odds: number) => number {
  const there = robust(common.map((page) => oddsWith(from, fromSums.get(page)!)))
  const here = robust(common.map((page) => oddsWith(to, toSums.get(page)!)))
  const factor = there.spread > 0 ? here.spread / there.spread : 1
  return (odds) => here.centre + (odds - there.centre) * factor
}
