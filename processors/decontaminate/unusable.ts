import { GramScanner } from './gram-scanner.js'
import { GRAM, GramWindow, LEAST_WEIGHT, LEAST_WORDS } from './gram-window.js'

/** Why a text is not looked for. */
export type Unusable = 'fewer than 3 grams' | 'no gram of two words: numbers and signs are everywhere'

/** Why a text of a benchmark cannot be looked for; undefined where it can. */
export function unusable(text: string): Unusable | undefined {
  const scanner = new GramScanner()
  const window = new GramWindow()
  let most = 0
  window.clear()
  for (scanner.take(text); scanner.next(); ) {
    window.push(scanner)
    most = Math.max(most, window.weightOfLast(Math.min(window.count, GRAM)))
  }
  if (window.count < LEAST_WORDS) return 'fewer than 3 grams'
  return most < LEAST_WEIGHT ? 'no gram of two words: numbers and signs are everywhere' : undefined
}
