import { MAX_TOKENS } from '../../processors/fasttext/token-scanner.js'
import type { Cluster } from '../../topology/cluster.js'
import { GROUPINGS, type Group, type Grouping, groupsOf } from './grouping.js'
import { acceptedPages, type ComparedPage, scoredPages } from './pages.js'
import { type Candidate, Samples } from './sample.js'

/** The pages of the samples of one corpus, or of a group of it. */
export type Drawn = Candidate[][]

export interface DrawnGroup {
  group: Group
  before: Drawn
  after: Drawn
}

/** What is drawn from the corpora of two runs, from all pages that either scored, and from the largest groups of the corpora. */
export interface Draws {
  before: Drawn
  after: Drawn
  random: Drawn
  groups: DrawnGroup[]
  /** Groups that nothing was drawn from. */
  smallerGroups: number
}

export interface DrawOptions {
  /** Tokens of a sample of a corpus, and of one of a group. */
  tokens: number
  groupTokens: number
  /** Samples of each. */
  samples: number
  groupBy?: Grouping
}

/** Drawn beyond what is wanted, since some pages turn out to hold a held-out text. */
const SPARE = 1.25
const MOST_GROUPS = 12

/** Draws samples, by references alone; the corpora are read once more to find the largest groups, where there are to be such. */
export async function draw(
  cluster: Cluster,
  [before, after]: readonly [string, string],
  { tokens, groupTokens, samples, groupBy }: DrawOptions,
): Promise<Draws> {
  const samplesOf = (wanted: number) => new Samples(samples, SPARE * wanted + MAX_TOKENS)
  const corpora = () => [acceptedPages(cluster, before), acceptedPages(cluster, after)]
  const groupOf = groupBy && GROUPINGS[groupBy]
  const groups = groupOf ? await groupsOf(corpora(), groupOf) : []
  const largest = groups.slice(0, MOST_GROUPS)

  const drawnFrom = async (pages: AsyncIterable<ComparedPage>) => {
    const all = samplesOf(tokens)
    const byGroup = new Map(largest.map(({ name }) => [name, samplesOf(groupTokens)]))
    for await (const page of pages) {
      all.offer(page)
      if (groupOf) byGroup.get(groupOf(page))?.offer(page)
    }
    return { all: all.drawn(), group: (name: string) => byGroup.get(name)!.drawn() }
  }
  const [old, now] = [await drawnFrom(acceptedPages(cluster, before)), await drawnFrom(acceptedPages(cluster, after))]
  const random = samplesOf(tokens)
  for await (const page of scoredPages(cluster, [before, after])) random.offer(page)
  return {
    before: old.all,
    after: now.all,
    random: random.drawn(),
    groups: largest.map((group) => ({ group, before: old.group(group.name), after: now.group(group.name) })),
    smallerGroups: groups.length - largest.length,
  }
}
