/** What the weight of a training page follows from. */
export interface Weighed {
  positive: boolean
  site: string
  /** Joined the seed from the round before, rather than by a person. */
  joined: boolean
  language: string
  judged?: boolean
}

/** Pages of a host weigh so many at most, of each label: no site is the subject. */
const HOST_WEIGHT = 60
/** A page that joined weighs so much at most, where few did. */
const JOINED_WEIGHT = 5
/** And a page that was judged. */
const JUDGED_WEIGHT = 3
const [LEAST_MATCH, MOST_MATCH] = [0.1, 5]

/**
 * Weights of training pages, before the classes are made equal. Few pages that joined weigh together what the seed does; a host's
 * weight is capped; and negatives weigh by language as the positives are distributed, since a seed in one language would make the other languages themselves
 * what tells negatives.
 */
export function pageWeights(pages: readonly Weighed[]): Float64Array {
  const joined = pages.filter((page) => page.positive && page.joined).length
  const given = pages.filter((page) => page.positive && !page.joined).length
  const joinedWeight = Math.min(JOINED_WEIGHT, Math.max(1, given / Math.max(1, joined)))
  const weights = Float64Array.from(pages, (page) =>
    page.judged ? JUDGED_WEIGHT : page.positive && page.joined ? joinedWeight : 1,
  )
  capHosts(pages, weights)
  matchLanguages(pages, weights)
  return weights
}

function capHosts(pages: readonly Weighed[], weights: Float64Array): void {
  const sums = new Map<string, number>()
  const key = ({ positive, site }: Weighed) => `${positive} ${site}`
  for (const [i, page] of pages.entries()) sums.set(key(page), (sums.get(key(page)) ?? 0) + weights[i]!)
  for (const [i, page] of pages.entries()) weights[i]! *= Math.min(1, HOST_WEIGHT / sums.get(key(page))!)
}

function matchLanguages(pages: readonly Weighed[], weights: Float64Array): void {
  const sums = { true: new Map<string, number>(), false: new Map<string, number>() }
  const totals = { true: 0, false: 0 }
  for (const [i, { positive, language }] of pages.entries()) {
    const by = sums[`${positive}`]
    by.set(language, (by.get(language) ?? 0) + weights[i]!)
    totals[`${positive}`] += weights[i]!
  }
  for (const [i, { positive, language }] of pages.entries()) {
    if (positive) continue
    const wanted = (sums.true.get(language) ?? 0) / totals.true
    const there = sums.false.get(language)! / totals.false
    weights[i]! *= Math.min(MOST_MATCH, Math.max(LEAST_MATCH, wanted / there))
  }
}
