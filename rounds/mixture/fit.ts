import { setImmediate } from 'node:timers/promises'
import { movedBy, type Opinion } from '../../processors/posterior/judged.js'
import { dampedOdds, logOdds, SHRINKAGE, sigmoid, type TreePrior } from '../../processors/posterior/posterior.js'
import {
  type Background,
  fitBackground,
  fitNormal,
  logBackground,
  logNormal,
  makeRise,
  type Normal,
} from './densities.js'
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

/** A mixture of the domain's pages and the others, fitted to the scores of a run. */
export interface Mixture {
  prior: TreePrior
  /** Log-likelihood ratio of the domain, by bucket, and so much of it at most is in the sums of the nodes. */
  evidence: Float64Array
  most: number
  /** Of each node: pages in it and below, and the sum of their probabilities. */
  pages: Float64Array
  positives: Float64Array
  /** Log-odds by which verdicts move the pages of a node and below it, by its name; and of each node together with those above it. */
  told: ReadonlyMap<string, number>
  moved: Float64Array
  /** The domain's pages and the others, on the scale of the run's pages. */
  domain: Normal
  background: Normal
  scale: Pick<Scale, 'centre' | 'spread'>
  /** How rare the domain is by the scores alone, and how far the fit follows the rules for a rare one, 0 to 1. */
  prevalence: number
  rarity: number
}

const DEEPEST = 4
const ENTRIES_AT_A_TIME = 100_000
/** Evidence counts for so much less where the domain is rare: errors of one site come together, and scores reach further up than normal distributions. */
const CAUTION = 0.2

/**
 * Fits a mixture of two kinds of pages to scores, with the URL tree as prior, by EM: a page's prior is the share of the domain in its directory, drawn towards that of
 * the directories above, without the page itself. Where the domain is rare, the background has two parts, and the tree's prior is damped.
 * @param anchor log-odds of scores of pages that are certainly of the domain, by models that do not know their sites
 * @param surest log-odds that a page can reach by its score alone, where the tree says nothing of it
 * @param judged what was judged of pages of the tree, and @param judgedIn their entries: what is believed of them is certain
 */
export async function fitMixture(
  tree: PageTree,
  anchor: readonly number[],
  surest: number,
  judged: readonly Opinion[] = [],
  judgedIn: readonly number[] = [],
): Promise<Mixture> {
  const { entries } = tree
  const scale = scaleOf(entries, anchor)
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
  const paths = pathsOf(tree.parents)
  const all = new Float64Array(tree.names.length)
  const told = movedBy(judged, rarity)
  const moved = movedIn(tree, told)
  const count = entries.node.length
  let total = 0
  for (let e = 0; e < count; e++) {
    addAlong(all, paths, entries.node[e]!, entries.pages[e]!)
    total += entries.pages[e]!
  }
  let domain = firstDomain(certain)
  let one: Normal = { mean: 0, sd: 1 }
  let two: Background = firstBackground()
  let positives: Float64Array = all.map((pages) => pages * FIRST_PREVALENCE)
  let evidence: Float64Array = new Float64Array(z.length)
  let [most, highestEvidence] = [0, 0]
  let believed: Float64Array = new Float64Array(count).fill(FIRST_PREVALENCE)
  for (let i = 0; i < ITERATIONS; i++) {
    evidence = evidenceOf(z, domain, one, two, rarity)
    const base = logOdds(prior.prevalence)
    // What pages say of their neighbours is bounded closer than what a score says of its own page: else a directory pulls itself to certainty.
    most = EVIDENCE + rarity - base
    highestEvidence = Math.max(most, surest - base)
    const positive = new Float64Array(z.length)
    const sums = new Float64Array(all.length)
    const next = new Float64Array(count)
    let sum = 0
    for (let e = 0; e < count; e++) {
      // Lets the process answer its heartbeats meanwhile.
      if (e % ENTRIES_AT_A_TIME === 0) await setImmediate()
      const node = entries.node[e]!
      const bucket = entries.bucket[e]!
      const share = shareWithout(believed[e]!, node, paths, all, positives, prior.prevalence)
      const p = sigmoid(Math.min(most, evidence[bucket]!) + dampedOdds(share, prior) + moved[node]!)
      const pages = entries.pages[e]! * p
      next[e] = p
      positive[bucket]! += pages
      addAlong(sums, paths, node, pages)
      sum += pages
    }
    for (const [i, e] of judgedIn.entries()) {
      if (e < 0) continue
      const more = Number(judged[i]!.positive) - next[e]!
      positive[entries.bucket[e]!]! += more
      addAlong(sums, paths, entries.node[e]!, more)
      sum += more
    }
    believed = next
    positives = sums
    const negative = positive.map((pages, bucket) => scale.histogram[bucket]! - pages)
    prior.prevalence = boundedShare(sum / Math.max(1, total))
    domain = fitNormal(...withAnchor(z, positive, certain), domain)
    one = fitNormal(z, negative, one)
    two = fitBackground(z, negative, two)
  }
  const { centre, spread } = scale
  const background = rarity > 0.5 ? two.core : one
  return {
    prior,
    evidence: evidence.map((ratio) => Math.min(highestEvidence, ratio)),
    most,
    pages: all,
    positives,
    told,
    moved,
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

/** Share of the domain around a page in a node, without the page. */
function shareWithout(
  own: number,
  node: number,
  paths: Int32Array,
  pages: Float64Array,
  positives: Float64Array,
  prevalence: number,
): number {
  let share = prevalence
  for (let at = DEEPEST * node; at < DEEPEST * (node + 1); at++) {
    const above = paths[at]!
    if (above < 0) break
    share = (Math.max(0, positives[above]! - own) + SHRINKAGE * share) / (pages[above]! - 1 + SHRINKAGE)
  }
  return share
}

/** What verdicts on pages of each node and of those above it come to together; a parent comes before what is below it. */
function movedIn({ names, parents }: PageTree, told: ReadonlyMap<string, number>): Float64Array {
  const moved = new Float64Array(names.length)
  if (told.size === 0) return moved
  for (const [node, name] of names.entries())
    moved[node] = (told.get(name) ?? 0) + (parents[node]! < 0 ? 0 : moved[parents[node]!]!)
  return moved
}

function addAlong(sums: Float64Array, paths: Int32Array, node: number, value: number): void {
  for (let at = DEEPEST * node; at < DEEPEST * (node + 1) && paths[at]! >= 0; at++) sums[paths[at]!]! += value
}

/** For each node the nodes from the host down to it, then -1. */
function pathsOf(parents: Int32Array): Int32Array {
  const paths = new Int32Array(DEEPEST * parents.length).fill(-1)
  for (let node = 0; node < parents.length; node++) {
    const path: number[] = []
    for (let at = node; at >= 0; at = parents[at]!) path.unshift(at)
    paths.set(path, DEEPEST * node)
  }
  return paths
}
