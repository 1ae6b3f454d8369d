import { createRequire } from 'node:module'
import type table from './letters.json'

/** Costs of pairs of letters, by the first's code × 2¹⁶ + the second's. */
export type PairCosts = ReadonlyMap<number, number>

/** Costs are kept in steps of a quarter, as a character from `0` on. */
const STEPS = 4
const ZERO = 48

/** Stands before a letter for the cost of the letter wherever it is. */
export const NOTHING = '|'

const strings = createRequire(import.meta.url)('./letters.json') as typeof table

export type Language = keyof typeof table

export const pairKey = (first: number, second: number): number => first * 0x10000 + second

/** What the pairs of letters in a language cost: the likelier, the less. */
export const pairCosts = (language: Language): PairCosts => decodeCosts(strings[language])

function decodeCosts(triples: string): PairCosts {
  const costs = new Map<number, number>()
  for (let i = 0; i < triples.length; i += 3) {
    const pair = pairKey(triples.charCodeAt(i), triples.charCodeAt(i + 1))
    costs.set(pair, (triples.charCodeAt(i + 2) - ZERO) / STEPS)
  }
  return costs
}

/** Costs as `letters.json` has them: two letters and the cost, again and again. */
export function encodeCosts(costs: ReadonlyMap<string, number>): string {
  let triples = ''
  for (const [pair, cost] of costs) triples += pair + String.fromCharCode(ZERO + Math.round(Math.min(cost, 10) * STEPS))
  return triples
}
