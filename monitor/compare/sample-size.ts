import type { Comparison, Corpora } from './figures.js'
import { leastOf, type StoredSamples } from './models.js'

/** There are too few pages to train anything on. */
export class TooFewTokensError extends Error {}

/** With fewer tokens a sample, nothing is told. */
const LEAST_TOKENS = 1000
/** Samples of groups are so many times smaller. */
const GROUP_PART = 5

/** The tokens of a sample of a group, where one of a corpus has so many. */
export const groupSize = (tokens: number): number => Math.max(LEAST_TOKENS, Math.floor(tokens / GROUP_PART))

/** The tokens that each sample has, and the corpus that they are limited by, if it is not what was asked for. @throws {TooFewTokensError} */
export function sampleSize(
  corpora: Corpora<StoredSamples>,
  wanted: number,
  [before, after]: readonly [string, string],
): Pick<Comparison, 'tokens' | 'smallest'> {
  const sizes = (['before', 'after', 'random'] as const).map((name) => ({ name, tokens: leastOf(corpora[name]) }))
  const { name, tokens } = sizes.reduce((least, one) => (one.tokens < least.tokens ? one : least))
  if (tokens >= wanted) return { tokens: wanted }
  if (tokens >= LEAST_TOKENS) return { tokens, smallest: name }
  const told = { before, after, random: 'what both scored' }[name]
  throw new TooFewTokensError(
    `${told} is too small: with so many samples, each has ${tokens} tokens, and ${LEAST_TOKENS} are the least`,
  )
}
