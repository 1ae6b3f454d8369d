import { setImmediate } from 'node:timers/promises'
import { BUCKETS } from '../../processors/cut.js'
import { annotatedOdds } from '../../processors/posterior/annotated.js'
import {
  dampedOdds,
  LEAST_SHARE,
  logOdds,
  SHRINKAGE,
  sigmoid,
  type TreePrior,
} from '../../processors/posterior/posterior.js'
import { NONE, type Said, YES } from './annotated-nodes.js'
import type { JudgedTree } from './judged-pages.js'
import { DEEPEST, type PageTree } from './page-table.js'

const ENTRIES_AT_A_TIME = 100_000
/** Keeps clear of a border by more than rounding can move what is compared with it. */
const CLEAR = 1 - 1e-9

/** What a pass over the pages of a tree believes of them. */
export interface Pass {
  /** Sums of the probabilities: of each node with what is below it, of each bucket, and of all. */
  nodes: Float64Array
  buckets: Float64Array
  sum: number
}

/**
 * Goes over the pages of a tree, for each of which it keeps what it believes. Every sum is taken entry by entry in their order, so that the same tree gives the same
 * numbers; what depends on a node alone is taken once for all its entries.
 */
export class TreePasses {
  /** Pages of each node and below it, and of all. */
  readonly pages: Float64Array
  readonly all: number
  readonly #paths: Int32Array
  /** Probability of the pages of each entry. */
  readonly #believed: Float64Array

  /** @param people what they judged of pages, and what they said of each node or of one above it; they have said nothing unless given */
  constructor(
    private readonly tree: PageTree,
    first: number,
    private readonly people: { judged?: JudgedTree; said?: Said } = {},
  ) {
    const { nodes, entries } = tree
    this.#paths = pathsOf(tree)
    this.#believed = new Float64Array(entries.bucket.length).fill(first)
    this.pages = new Float64Array(nodes.size)
    let all = 0
    for (let node = 0; node < nodes.size; node++) {
      let own = 0
      for (let e = entries.starts[node]!; e < entries.starts[node + 1]!; e++) own += entries.pages[e]!
      for (let at = DEEPEST * node; at < DEEPEST * (node + 1) && this.#paths[at]! >= 0; at++) {
        this.pages[this.#paths[at]!]! += own
      }
      all += own
    }
    this.all = all
  }

  /**
   * What the pages are now believed to be.
   * @param before sums of the nodes
   * @param evidence of each bucket, which is all that goes into the sums
   */
  async next(before: Float64Array, evidence: Float64Array, prior: TreePrior): Promise<Pass> {
    const pass: Pass = { nodes: new Float64Array(before.length), buckets: new Float64Array(BUCKETS), sum: 0 }
    const { starts } = this.tree.entries
    const border = borderOf(evidence, prior)
    for (let from = 0; from < before.length; ) {
      // Lets the process answer its heartbeats meanwhile.
      await setImmediate()
      let to = from + 1
      while (to < before.length && starts[to]! - starts[from]! < ENTRIES_AT_A_TIME) to++
      this.#visit(from, to, pass, before, evidence, prior, border)
      from = to
    }
    this.#makeCertain(pass)
    return pass
  }

  /** What was judged is certain. */
  #makeCertain(pass: Pass): void {
    const { bucket } = this.tree.entries
    for (const { page, node, entry } of this.people.judged?.placed ?? []) {
      const more = Number(page.positive) - this.#believed[entry]!
      pass.buckets[bucket[entry]!]! += more
      for (let at = DEEPEST * node; at < DEEPEST * (node + 1) && this.#paths[at]! >= 0; at++)
        pass.nodes[this.#paths[at]!]! += more
      pass.sum += more
    }
  }

  #visit(
    from: number,
    to: number,
    pass: Pass,
    before: Float64Array,
    evidence: Float64Array,
    prior: TreePrior,
    border: Border,
  ): void {
    const { starts, bucket, pages } = this.tree.entries
    const believed = this.#believed
    const { nodes, buckets } = pass
    const base = logOdds(prior.prevalence)
    // Of the node and those above it, from the host down.
    const others = new Float64Array(DEEPEST)
    const weights = new Float64Array(DEEPEST)
    const sums = new Float64Array(DEEPEST)
    let { sum } = pass
    for (let node = from; node < to; node++) {
      const start = DEEPEST * node
      const moved = this.people.judged?.moved[node] ?? 0
      let depth = 0
      for (; depth < DEEPEST && this.#paths[start + depth]! >= 0; depth++) {
        const above = this.#paths[start + depth]!
        others[depth] = before[above]!
        weights[depth] = this.pages[above]! - 1 + SHRINKAGE
        sums[depth] = nodes[above]!
      }
      const said = this.people.said?.[node] ?? NONE
      const fixed = said === NONE ? 0 : annotatedOdds(said === YES, prior.prevalence)
      for (let e = starts[node]!; e < starts[node + 1]!; e++) {
        // Share of the domain around a page, without the page.
        const own = believed[e]!
        let share = prior.prevalence
        for (let i = 0; i < depth; i++) {
          share = (Math.max(0, others[i]! - own) + SHRINKAGE * share) / weights[i]!
        }
        const of = bucket[e]!
        let p: number
        if (said !== NONE) p = sigmoid(evidence[of]! + fixed)
        else if (moved === 0 && share <= border.share) p = border.probabilities[of]!
        else p = sigmoid(evidence[of]! + moved + dampedOdds(share, prior, base))
        const positive = pages[e]! * p
        believed[e] = p
        buckets[of]! += positive
        for (let i = 0; i < depth; i++) sums[i]! += positive
        sum += positive
      }
      for (let i = 0; i < depth; i++) nodes[this.#paths[start + i]!] = sums[i]!
    }
    pass.sum = sum
  }
}

/** Up to some share the prior is as low as it gets, and so are the probabilities, by bucket. */
interface Border {
  share: number
  probabilities: Float64Array
}

function borderOf(evidence: Float64Array, prior: TreePrior): Border {
  const base = logOdds(prior.prevalence)
  const lowest = dampedOdds(0, prior, base)
  return {
    share: Math.max(LEAST_SHARE, sigmoid(base - prior.floor) * CLEAR),
    probabilities: evidence.map((own) => sigmoid(own + lowest)),
  }
}

/** For each node the nodes from the host down to it, then -1. */
function pathsOf({ nodes }: PageTree): Int32Array {
  const paths = new Int32Array(DEEPEST * nodes.size).fill(-1)
  for (let node = 0; node < nodes.size; node++) {
    const parent = nodes.parentOf(node)
    let depth = 0
    while (parent >= 0 && depth < DEEPEST && paths[DEEPEST * parent + depth]! >= 0) {
      paths[DEEPEST * node + depth] = paths[DEEPEST * parent + depth]!
      depth++
    }
    paths[DEEPEST * node + depth] = node
  }
  return paths
}
