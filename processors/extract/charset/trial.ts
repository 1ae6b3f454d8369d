import type { Declaration } from './declarations.js'
import { decode } from './decoders.js'
import { FAMILIES } from './families.js'
import { costOf, costOfUtf8, UNKNOWN_LANGUAGE, type Yardstick, yardstick } from './plausibility.js'

/** What a declaration speaks for its character set, in nats. */
const DECLARED = 8

interface Candidate {
  charset: string
  /** What speaks against it from the start. */
  prior: number
  yardsticks: Yardstick[]
}

/** The character set in which the sample of a page is the likeliest text. */
export function likeliest(sample: Uint8Array, declared: readonly Declaration[]): string {
  let best = { charset: 'windows-1252', cost: Number.POSITIVE_INFINITY }
  for (const { charset, prior, yardsticks } of candidates(declared)) {
    const text = decode(sample, charset)
    const cost = prior + cheapest(text, yardsticks, best.cost - prior, charset)
    if (cost < best.cost) best = { charset, cost }
  }
  return best.charset
}

function cheapest(text: string, yardsticks: readonly Yardstick[], limit: number, charset: string): number {
  if (charset === 'utf-8') return costOfUtf8(text)
  let least = limit
  for (const yardstick of yardsticks) least = Math.min(least, costOf(text, yardstick, least))
  return least
}

/** What is declared, then every set that pages are written in, the more common first where all else is equal. */
function candidates(declared: readonly Declaration[]): Candidate[] {
  const found = new Map<string, Candidate>()
  for (const { charset } of declared) {
    const known = found.get(charset)
    if (known) known.prior -= DECLARED
    else found.set(charset, { charset, prior: -DECLARED, yardsticks: [UNKNOWN_LANGUAGE] })
  }
  if (!found.has('utf-8')) found.set('utf-8', { charset: 'utf-8', prior: 0, yardsticks: [] })
  for (const { script, languages, charsets } of FAMILIES) {
    for (const [charset, rarity] of Object.entries(charsets)) {
      const candidate = found.get(charset) ?? { charset, prior: rarity, yardsticks: [] }
      candidate.yardsticks.push(...languages.map((language) => yardstick(language, script)))
      found.set(charset, candidate)
    }
  }
  return [...found.values()].filter(({ charset }) => !charset.startsWith('utf-16') && charset !== 'iso-2022-jp')
}
