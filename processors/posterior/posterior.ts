import { bucketOf } from '../cut.js'
import { type Annotated, annotatedOdds, saidOf } from './annotated.js'
import { type Judged, movedAt } from './judged.js'
import type { NodeIndex } from './node-index.js'
import { namesOf, nodesOf } from './url-nodes.js'

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
/** Shares count as lying between this and what is left of one. */
export const LEAST_SHARE = 1e-4
/** Steps between 0 and 1: beyond the single precision in which probabilities are stored. */
const STEPS = 2 ** 26
const GUESSES = 8

export const logOdds = (share: number): number => Math.log(share / (1 - share))
export const sigmoid = (odds: number): number => 1 / (1 + Math.exp(-odds))

/**
 * Prior log-odds of a page in nodes, from the host down. Each node's share is drawn towards that of the one above it.
 * @param own the page's own probability, which the sums contain; absent for a page that they do not
 * @param base log-odds of the prevalence
 */
export function priorOdds(
  nodes: readonly NodeSums[],
  prior: TreePrior,
  own?: number,
  base: number = logOdds(prior.prevalence),
): number {
  let share = prior.prevalence
  for (const { pages, positives } of nodes) {
    const others = own === undefined ? pages : pages - 1
    // Alone, the page has nothing to learn from its node, whatever rounding has left there.
    if (others === 0) continue
    const sum = own === undefined ? positives : positives - own
    share = (Math.max(0, sum) + SHRINKAGE * share) / (others + SHRINKAGE)
  }
  return dampedOdds(share, prior, base)
}

/** Prior log-odds of a share of the domain in a node. @param base those of the prevalence */
export function dampedOdds(share: number, { lift, floor }: TreePrior, base: number): number {
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
  nodes: NodeTable
  /** What people said of nodes; absent where they said nothing. */
  annotated?: Annotated
  /** Absent where nothing was. */
  judged?: Judged
}

/** The nodes of a tree and, by their number, their sums. */
export interface NodeTable {
  index: NodeIndex
  pages: Float64Array
  positives: Float64Array
}

/**
 * Probability that a page is of the domain: a pure function of its score, the deepest of its nodes that is known, and the deepest that people spoke of.
 * @param counted the page is one of those that the sums were made from
 */
export function posterior(
  { evidence, most, prior, nodes, judged, annotated }: Calibration,
  url: string,
  score: number,
  counted: boolean,
): number {
  const names = namesOf(url)
  const own = evidence[bucketOf(score)]!
  const said = annotated && saidOf(annotated, names)
  if (said !== undefined) return sigmoid(own + annotatedOdds(said, prior.prevalence))
  const known: NodeSums[] = []
  let node = -1
  for (const name of names) {
    node = nodes.index.find(node, name)
    if (node < 0) break
    known.push({ pages: nodes.pages[node]!, positives: nodes.positives[node]! })
  }
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

/** As halving the steps would find it; near the solution, the line through the last two guesses takes a fifth of the time. */
function ownPart(nodes: readonly NodeSums[], prior: TreePrior, evidence: number): number {
  const base = logOdds(prior.prevalence)
  let [low, high] = [0, STEPS]
  let [before, valueBefore, middle] = [0, 0, STEPS / 2]
  for (let i = 0; high - low > 1; i++) {
    const value = STEPS * sigmoid(evidence + priorOdds(nodes, prior, middle / STEPS, base))
    // The more a page is believed, the less is left of the others' sum: there is one solution, between a guess and what comes of it.
    if (value > middle) {
      low = middle
      high = Math.min(high, Math.ceil(value) + 1)
    } else {
      high = middle
      low = Math.max(low, Math.floor(value) - 1)
    }
    const slope = i === 0 ? 0 : (value - valueBefore) / (middle - before)
    const next = i < GUESSES ? Math.round(middle + (value - middle) / (1 - slope)) : (low + high) >> 1
    ;[before, valueBefore, middle] = [middle, value, Math.min(high - 1, Math.max(low + 1, next))]
  }
  return (low + 0.5) / STEPS
}
