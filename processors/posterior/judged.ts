import { nodesOf } from './url-nodes.js'

/** A verdict on a page, as far as it counts: a person's 1, a program's as much as is set. */
export interface Opinion {
  url: string
  positive: boolean
  weight: number
  /** What the run that was asked about had said. */
  probability: number
}

/** What was judged of a run's pages, as its probabilities go by it. */
export interface Judged {
  /** By page id: is it of the domain? */
  verdicts: ReadonlyMap<string, boolean>
  /** Log-odds by node of the URL tree, for the pages in it and below. */
  moved: ReadonlyMap<string, number>
  /** What log-odds become, by a random sample of judged pages: `shift + slope · log-odds`. */
  shift: number
  slope: number
}

/** Log-odds that the verdicts on pages of one directory come to at most, for its other pages; and those of a host, where the domain is rare. */
const STRENGTH = 1.5
const HOST_STRENGTH = 3

/**
 * What verdicts on pages say of their neighbours: as much as they differ from what was expected. Verdicts that contradict each other cancel out. Pages in the same
 * directory follow; and where the domain is rare the whole host, since there whole sites are mistaken for it, while where it is common sites hold both.
 * @param rarity how rare the domain is, 0 to 1
 */
export function movedBy(opinions: readonly Opinion[], rarity: number): Map<string, number> {
  const sums = new Map<string, { off: number; weight: number; strength: number }>()
  const add = (node: string, strength: number, { positive, weight, probability }: Opinion) => {
    const sum = sums.get(node) ?? { off: 0, weight: 0, strength: 0 }
    const off = sum.off + weight * (Number(positive) - probability)
    sums.set(node, { off, weight: sum.weight + weight, strength: Math.max(sum.strength, strength) })
  }
  const ofHost = HOST_STRENGTH * rarity
  for (const opinion of opinions) {
    const nodes = nodesOf(opinion.url)
    add(nodes[0]!, nodes.length === 1 ? STRENGTH + ofHost : ofHost, opinion)
    if (nodes.length > 1) add(nodes.at(-1)!, STRENGTH, opinion)
  }
  return new Map([...sums].map(([node, { off, weight, strength }]) => [node, (strength * off) / (1 + weight)]))
}

/** What verdicts on its neighbours move a page by, in log-odds. @param nodes those that it lies in */
export const movedAt = (moved: ReadonlyMap<string, number>, nodes: readonly string[]): number =>
  moved.size === 0 ? 0 : nodes.reduce((sum, node) => sum + (moved.get(node) ?? 0), 0)

/** As it is published: the same verdicts give the same bytes. */
export interface StoredJudged {
  shift: number
  slope: number
  verdicts: Array<[page: string, positive: 0 | 1]>
  moved: Array<[node: string, odds: number]>
}

const byName = ([a]: [string, number], [b]: [string, number]): number => (a < b ? -1 : 1)

export const storedJudged = ({ verdicts, moved, shift, slope }: Judged): StoredJudged => ({
  shift,
  slope,
  verdicts: [...verdicts].map(([page, positive]): [string, 0 | 1] => [page, positive ? 1 : 0]).sort(byName),
  moved: [...moved].sort(byName),
})

export const readJudged = ({ verdicts, moved, shift, slope }: StoredJudged): Judged => ({
  shift,
  slope,
  verdicts: new Map(verdicts.map(([page, positive]) => [page, positive === 1])),
  moved: new Map(moved),
})
