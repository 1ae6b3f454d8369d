import type { Declaration } from './declarations.js'
import { decode } from './decoders.js'
import { FAMILIES } from './families.js'
import { costOf, UNKNOWN_LANGUAGE, UTF8, type Yardstick, yardstick } from './plausibility.js'

/** What a declaration speaks for its character set, in nats; latin1 is what servers and editors say of whatever they send. */
const DECLARED = 8
const DECLARED_LATIN1 = 5
/** What is so much less likely than the likeliest is given up. */
const BEATEN = 40

interface Contender {
  yardstick: Yardstick
  cost: number
}

interface Candidate {
  charset: string
  /** What speaks against it from the start. */
  prior: number
  contenders: Contender[]
}

/** The character set in which the slices of a page are the likeliest text. */
export function likeliest(slices: readonly Uint8Array[], declared: readonly Declaration[]): string {
  let left = candidates(declared)
  for (const slice of slices) {
    for (const { charset, contenders } of left) {
      const text = decode(slice, charset)
      for (const contender of contenders) contender.cost += costOf(text, contender.yardstick)
    }
    left = withoutBeaten(left)
  }
  return left.reduce((best, other) => (least(other) < least(best) ? other : best)).charset
}

const least = ({ prior, contenders }: Candidate): number => prior + Math.min(...contenders.map(({ cost }) => cost))

function withoutBeaten(candidates: readonly Candidate[]): Candidate[] {
  const limit = Math.min(...candidates.map(least)) + BEATEN
  return candidates.flatMap((candidate) => {
    const contenders = candidate.contenders.filter(({ cost }) => candidate.prior + cost <= limit)
    return contenders.length > 0 ? { ...candidate, contenders } : []
  })
}

/** What is declared, then every set that pages are written in, the more common first where all else is equal. */
function candidates(declared: readonly Declaration[]): Candidate[] {
  const found = new Map<string, Candidate>()
  const add = (charset: string, prior: number, yardsticks: readonly Yardstick[]): Candidate => {
    const candidate = found.get(charset) ?? { charset, prior, contenders: [] }
    candidate.contenders.push(...yardsticks.map((yardstick) => ({ yardstick, cost: 0 })))
    found.set(charset, candidate)
    return candidate
  }
  for (const { charset } of declared) {
    if (!isByteByByte(charset)) continue
    const candidate = add(charset, 0, charset === 'utf-8' ? [UTF8] : [UNKNOWN_LANGUAGE])
    candidate.prior -= charset === 'windows-1252' ? DECLARED_LATIN1 : DECLARED
  }
  if (!found.has('utf-8')) add('utf-8', 0, [UTF8])
  for (const { script, languages, charsets } of FAMILIES) {
    const yardsticks = languages.map((language) => yardstick(language, script))
    for (const [charset, rarity] of Object.entries(charsets)) add(charset, rarity, yardsticks)
  }
  return [...found.values()]
}

/** Sets in which ASCII is ASCII: others have been told before. */
const isByteByByte = (charset: string): boolean => !charset.startsWith('utf-16') && charset !== 'iso-2022-jp'
