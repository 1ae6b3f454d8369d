import { bucketOf } from '../cut.js'
import { type Judged, movedAt } from './judged.js'
import { nodesOf } from './url-nodes.js'

/** A node of the URL tree: pages in it and below, and the sum of their probabilities. */
export interface NodeSums {
  pages: number
  positives: number
}

/** How the tree a page stands in moves its prior, on log-odds relative to the prevalence. */
export interface TreePrior {
  /** Share of the domain among the run's pages. */
  prevalence: number
  /** What is above the prevalence counts so much, 0 to 1: undamped, a pure directory would pull itself to certainty where the domain is rare. */
  lift: number
  /** And below it so much at most, so that a good page in a foreign directory can be found. */
  floor: number
}

/** Pages that a node's own share is drawn towards its parent's by. */
export const SHRINKAGE = 0.5
const LEAST_SHARE = 1e-4
/** Beyond the single precision in which probabilities are stored. */
const BISECTIONS = 26

export const logOdds = (share: number): number => Math.log(share / (1 - share))
export const sigmoid = (odds: number): number => 1 / (1 + Math.exp(-odds))

/**
 * Prior log-odds of a page in nodes, from the host down. Each node's share is drawn towards that of the one above it.
 * @param own the page's own probability, which the sums contain; absent for a page that they do not
 */
export function priorOdds(nodes: readonly NodeSums[], prior: TreePrior, own?: number): number {
  let share = prior.prevalence
  for (const { pages, positives } of nodes) {
    const others = own === undefined ? pages : pages - 1
    // Alone, the page has nothing to learn from its node, whatever rounding has left there.
    if (others === 0) continue
    const sum = own === undefined ? positives : positives - own
    share = (Math.max(0, sum) + SHRINKAGE * share) / (others + SHRINKAGE)
  }
  return dampedOdds(share, prior)
}

/** Prior log-odds of a share of the domain in a node. */
export function dampedOdds(share: number, { prevalence, lift, floor }: TreePrior): number {
  const base = logOdds(prevalence)
  const moved = logOdds(Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, share))) - base
  return base + (moved > 0 ? moved * lift : Math.max(moved, -floor))
}

/** What a run knows of probabilities: the evidence of a score, the tree's prior and its nodes. */
export interface Calibration {
  /** Log-likelihood ratio of the domain, by the bucket of the score. */
  evidence: Float64Array
  /** So much of it at most is in the sums of the nodes. */
  most: number
  prior: TreePrior
  nodes: ReadonlyMap<string, NodeSums>
  /** Absent where nothing was. */
  judged?: Judged
}

/**
 * Probability that a page is of the domain: a pure function of its score and the deepest of its nodes that is known.
 * @param counted the page is one of those that the sums were made from
 */
export function posterior(
  { evidence, most, prior, nodes, judged }: Calibration,
  url: string,
  score: number,
  counted: boolean,
): number {
  const known = nodesOf(url).flatMap((name) => nodes.get(name) ?? [])
  const own = evidence[bucketOf(score)]!
  const moved = judged ? movedAt(judged.moved, nodesOf(url)) : 0
  const p = pagePosterior(known, prior, moved + own, counted ? moved + Math.min(most, own) : undefined)
  return judged ? recalibrated(p, judged) : p
}

/** A probability as a sample of judged pages has it. */
export const recalibrated = (p: number, { shift, slope }: Pick<Judged, 'shift' | 'slope'>): number =>
  shift === 0 && slope === 1 ? p : sigmoid(shift + slope * logOdds(p))

/**
 * The same from the page's nodes and evidence. What a page brings into its own prior is taken out: the probability that agrees with that.
 * @param counted what of its evidence is in the sums; absent for a page that they do not contain
 */
export function pagePosterior(
  nodes: readonly NodeSums[],
  prior: TreePrior,
  evidence: number,
  counted?: number,
): number {
  return sigmoid(evidence + priorOdds(nodes, prior, counted === undefined ? undefined : ownPart(nodes, prior, counted)))
}

function ownPart(nodes: readonly NodeSums[], prior: TreePrior, evidence: number): number {
  let [low, high] = [0, 1]
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2
    // The more a page is believed, the less is left of the others' sum: there is one solution.
    if (sigmoid(evidence + priorOdds(nodes, prior, middle)) > middle) low = middle
    else high = middle
  }
  return (low + high) / 2
}
