import { logOdds, type TreePrior } from '../../processors/posterior/posterior.js'
import type { Said } from './annotated-nodes.js'
import {
  type Background,
  fitBackground,
  fitNormal,
  logBackground,
  logNormal,
  makeRise,
  type Normal,
} from './densities.js'
import { type JudgedPage, type JudgedTree, judgedTree } from './judged-pages.js'
import type { PageTree } from './page-table.js'
import {
  boundedShare,
  bucketBetween,
  EVIDENCE,
  FIRST_PREVALENCE,
  firstBackground,
  firstDomain,
  ITERATIONS,
  LEAST_EVIDENCE,
  LOWEST_Z,
  prevalenceOf,
  withAnchor,
} from './prevalence.js'
import { type Scale, scaleOf } from './scores.js'
import { TreePasses } from './tree-pass.js'

/** A mixture of the domain's pages and the others, fitted to the scores of a run. */
export interface Mixture {
  prior: TreePrior
  /** Log-likelihood ratio of the domain, by bucket, and so much of it at most is in the sums of the nodes. */
  evidence: Float64Array
  most: number
  /** Of each node: pages in it and below, and the sum of their probabilities. */
  pages: Float64Array
  positives: Float64Array
  judged: JudgedTree
  /** The domain's pages and the others, on the scale of the run's pages. */
  domain: Normal
  background: Normal
  scale: Pick<Scale, 'centre' | 'spread'>
  /** How rare the domain is by the scores alone, and how far the fit follows the rules for a rare one, 0 to 1. */
  prevalence: number
  rarity: number
}

/** Evidence counts for so much less where the domain is rare: errors of one site come together, and scores reach further up than normal distributions. */
const CAUTION = 0.2

/**
 * Fits a mixture of two kinds of pages to scores, with the URL tree as prior, by EM: a page's prior is the share of the domain in its directory, drawn towards that of
 * the directories above, without the page itself. Where the domain is rare, the background has two parts, and the tree's prior is damped.
 * @param anchor log-odds of scores of pages that are certainly of the domain, by models that do not know their sites
 * @param surest log-odds that a page can reach by its score alone, where the tree says nothing of it
 * @param people what was judged of pages of the tree, and what people said of each node: the prior of its pages then
 */
export async function fitMixture(
  tree: PageTree,
  anchor: readonly number[],
  surest: number,
  { judged: pages = [], said }: { judged?: readonly JudgedPage[]; said?: Said } = {},
): Promise<Mixture> {
  const scale = scaleOf(tree.entries, anchor)
  const rough = Float64Array.from(anchor, (odds) => (odds - scale.centre) / scale.spread)
  const prevalence = prevalenceOf(scale, clipped(rough, 14))
  const rareness = -logOdds(prevalence) - 1.5
  const rarity = Math.min(1, Math.max(0, rareness / 2))
  const highest = 8 + 6 * rarity
  const z = clipped(scale.z, highest)
  const certain = clipped(rough, highest)
  const prior: TreePrior = {
    prevalence: FIRST_PREVALENCE,
    lift: 1 / (1 + 0.4 * Math.max(0, rareness)),
    floor: 2 + 7 * (1 - rarity),
  }
  const judged = judgedTree(tree, pages, rarity)
  const passes = new TreePasses(tree, FIRST_PREVALENCE, { judged, said })
  let domain = firstDomain(certain)
  let one: Normal = { mean: 0, sd: 1 }
  let two: Background = firstBackground()
  let positives: Float64Array = passes.pages.map((pages) => pages * FIRST_PREVALENCE)
  let evidence: Float64Array = new Float64Array(z.length)
  let [most, highestEvidence] = [0, 0]
  for (let i = 0; i < ITERATIONS; i++) {
    evidence = evidenceOf(z, domain, one, two, rarity)
    const base = logOdds(prior.prevalence)
    // What pages say of their neighbours is bounded closer than what a score says of its own page: else a directory pulls itself to certainty.
    most = EVIDENCE + rarity - base
    highestEvidence = Math.max(most, surest - base)
    const bounded = evidence.map((ratio) => Math.min(most, ratio))
    const { nodes, buckets, sum } = await passes.next(positives, bounded, prior)
    positives = nodes
    const negative = buckets.map((pages, bucket) => scale.histogram[bucket]! - pages)
    prior.prevalence = boundedShare(sum / Math.max(1, passes.all))
    domain = fitNormal(...withAnchor(z, buckets, certain), domain)
    one = fitNormal(z, negative, one)
    two = fitBackground(z, negative, two)
  }
  const { centre, spread } = scale
  const background = rarity > 0.5 ? two.core : one
  return {
    prior,
    evidence: evidence.map((ratio) => Math.min(highestEvidence, ratio)),
    most,
    pages: passes.pages,
    positives,
    judged,
    domain,
    background,
    scale: { centre, spread },
    prevalence,
    rarity,
  }
}

/** Log-likelihood ratio of each bucket, rising, and bounded below. */
function evidenceOf(z: Float64Array, domain: Normal, one: Normal, two: Background, rarity: number): Float64Array {
  const evidence = z.map((value) => {
    const rare = rarity > 0 ? rarity * logBackground(value, two) : 0
    const common = rarity < 1 ? (1 - rarity) * logNormal(value, one) : 0
    return logNormal(value, domain) - rare - common
  })
  const middle = rarity * two.core.mean + (1 - rarity) * one.mean
  makeRise(evidence, bucketBetween(z, domain.mean, middle))
  const trust = 1 - CAUTION * rarity
  return evidence.map((ratio) => Math.max(LEAST_EVIDENCE, ratio * trust))
}

const clipped = (values: Float64Array, highest: number): Float64Array =>
  values.map((value) => Math.min(highest, Math.max(LOWEST_Z, value)))
