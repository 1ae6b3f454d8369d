import type { PageTree } from '../mixture/page-table.js'

/** What a run came to in each node of its URL tree and below it, by the node's number. */
export interface DomainCounts {
  /** Of the pages that reached scoring, copies among them, those that pass the run's cut. */
  collected: Float64Array
  /** Of all pages, and of those that pass. */
  tokens: Float64Array
  collectedTokens: Float64Array
  /** Sum of the pages' probabilities. */
  probable: Float64Array
}

/**
 * @param probability of each entry of the tree
 * @param isPassing whether the pages of an entry pass the cut
 */
export function countDomains(
  { nodes, entries }: PageTree,
  probability: ArrayLike<number>,
  isPassing: (entry: number) => boolean,
): DomainCounts {
  const sums = (): Float64Array => new Float64Array(nodes.size)
  const counts: DomainCounts = { collected: sums(), tokens: sums(), collectedTokens: sums(), probable: sums() }
  const { collected, tokens, collectedTokens, probable } = counts
  // From the last node to the first: a parent comes before what is below it.
  for (let node = nodes.size - 1; node >= 0; node--) {
    for (let e = entries.starts[node]!; e < entries.starts[node + 1]!; e++) {
      tokens[node]! += entries.tokens[e]!
      probable[node]! += entries.pages[e]! * probability[e]!
      if (!isPassing(e)) continue
      collected[node]! += entries.pages[e]!
      collectedTokens[node]! += entries.tokens[e]!
    }
    const parent = nodes.parentOf(node)
    if (parent < 0) continue
    for (const sum of Object.values(counts) as Float64Array[]) sum[parent]! += sum[node]!
  }
  return counts
}
