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
/** So many verdicts on a host that are all against the domain are no chance. */
const UNANIMOUS = 2

/** What the verdicts on the pages of a node come to: how far they are from what was expected, and how many they are. */
interface Said {
  off: number
  weight: number
  positive: number
}

/**
 * What verdicts on pages say of their neighbours: as much as they differ from what was expected. Verdicts that contradict each other cancel out. Pages in the same
 * directory follow; and where the domain is rare the whole host, since there whole sites are mistaken for it, while where it is common sites hold both. A host of which
 * some pages were judged, and none is of the domain, is disbelieved, expected or not.
 * @param rarity how rare the domain is, 0 to 1
 */
export function movedBy(opinions: readonly Opinion[], rarity: number): Map<string, number> {
  const hosts = new Map<string, Said>()
  const directories = new Map<string, Said>()
  for (const opinion of opinions) {
    const nodes = nodesOf(opinion.url)
    add(hosts, nodes[0]!, opinion)
    add(directories, nodes.at(-1)!, opinion)
  }
  const moved = new Map<string, number>()
  const move = (node: string, strength: number, { off, weight }: Said) =>
    moved.set(node, (moved.get(node) ?? 0) + (strength * off) / (1 + weight))
  for (const [node, said] of directories) move(node, STRENGTH, said)
  for (const [node, said] of hosts) {
    const isAgainst = said.positive === 0 && said.weight >= UNANIMOUS
    move(node, HOST_STRENGTH * rarity, isAgainst ? { ...said, off: -said.weight } : said)
  }
  return moved
}

function add(sums: Map<string, Said>, node: string, { positive, weight, probability }: Opinion): void {
  const said = sums.get(node) ?? { off: 0, weight: 0, positive: 0 }
  sums.set(node, {
    off: said.off + weight * (Number(positive) - probability),
    weight: said.weight + weight,
    positive: said.positive + (positive ? weight : 0),
  })
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
