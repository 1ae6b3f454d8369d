import { setImmediate } from 'node:timers/promises'
import { floorOf, type ProbabilityCut } from '../../processors/cut.js'
import {
  type Calibration,
  logOdds,
  type NodeSums,
  pagePosterior,
  recalibrated,
} from '../../processors/posterior/posterior.js'
import { nodesOf } from '../../processors/posterior/url-nodes.js'
import { type Believed, passes, probabilityCut } from './cut.js'
import type { Normal } from './densities.js'
import { fitMixture, type Mixture } from './fit.js'
import { entriesOf, type JudgedPage } from './judged-pages.js'
import type { PageTree } from './page-table.js'
import { recalibration, type Sampled } from './recalibration.js'

/** What a run's probabilities follow from, in numbers that a person can read; part of the run's statistics. */
export interface MixtureStatistics {
  /** Share of the domain among the run's pages: by the scores alone, and with the URL tree. */
  rough: number
  prevalence: number
  /** How far the rules for a rare domain were followed, 0 to 1. */
  rarity: number
  /** How far the domain's pages lie from the others, in standard deviations of the two together. */
  separation: number
  /** Share of pages with a probability between 0.1 and 0.9. */
  doubtful: number
  /** Share of pages with a probability over 0.5, and share that pass, copies among them. */
  likely: number
  passing: number
  /** Mean probability of the pages that pass; absent where none does. */
  expected?: number
  /** Hosts of the pages that are sure enough to join the seed, copies among them. */
  hosts: number
  /** Scaled log-odds of the domain's pages and of the others, and what they were scaled by. */
  domain: Normal
  background: Normal
  centre: number
  spread: number
}

export interface Calibrated {
  calibration: Calibration
  /** Least probability that passes, and the least score with just that. */
  cut: number
  atCut: number
  /** Least score with which a page that is sure enough is among the better ones. */
  seedCut: number
  statistics: MixtureStatistics
}

export interface CalibrationOptions {
  policy: ProbabilityCut
  /** Probability from which a page is sure, and the share of those, by score, that join the seed. */
  sure: number
  joining: number
  /** What was judged of the run's pages. */
  judged?: readonly JudgedPage[]
}

/** No score is so high: nothing joins the seed. */
export const NO_SEED = 2
const ENTRIES_AT_A_TIME = 5000
const [UNLIKELY, LIKELY] = [0.1, 0.9]
/** Probabilities that a page can reach by its score alone, beyond what the cut asks for: a domain may have no site of its own. */
const [LEAST_SURE, MOST_SURE] = [0.95, 0.999]

/**
 * What the scores of a run's pages say of each page's probability, and which probability passes.
 * @param anchor log-odds of held-out pages that are certainly of the domain
 */
export async function calibrate(
  tree: PageTree,
  anchor: readonly number[],
  { policy, sure, joining, judged = [] }: CalibrationOptions,
): Promise<Calibrated> {
  const wanted = policy.kind === 'precision' || policy.kind === 'probability' ? policy.value : LEAST_SURE
  const surest = logOdds(Math.min(MOST_SURE, Math.max(LEAST_SURE, wanted))) + 1
  const judgedIn = entriesOf(tree, judged)
  const mixture = await fitMixture(tree, anchor, surest, judged, judgedIn)
  const { prior, evidence, most, domain, background, scale, prevalence, rarity } = mixture
  const sums = tree.names.map((_, i): NodeSums => ({ pages: mixture.pages[i]!, positives: mixture.positives[i]! }))
  const calibration = { evidence, most, prior, nodes: new Map(tree.names.map((name, i) => [name, sums[i]!])) }
  const sampled = recalibration(sampleOf(tree, mixture, judged, judgedIn))
  const { node, bucket, pages, tokens } = tree.entries
  const believed: Believed[] = []
  for (const [e, deepest] of node.entries()) {
    // Lets the process answer its heartbeats meanwhile.
    if (e % ENTRIES_AT_A_TIME === 0) await setImmediate()
    const path = pathTo(deepest, tree.parents, sums)
    // In single precision, in which it will be compared.
    const own = evidence[bucket[e]!]!
    const by = mixture.moved[deepest]!
    const probability = Math.fround(
      recalibrated(pagePosterior(path, prior, by + own, by + Math.min(most, own)), sampled),
    )
    believed.push({ probability, bucket: bucket[e]!, pages: pages[e]!, tokens: tokens[e]! })
  }
  for (const [i, e] of judgedIn.entries()) {
    if (e < 0) continue
    believed[e]!.pages--
    believed[e]!.tokens -= judged[i]!.tokens
  }
  const least = probabilityCut(budgetLeft(policy, believed, judged), believed)
  const certain = [...believed.keys()].filter(
    (e) => passes(believed[e]!, least) && believed[e]!.probability >= Math.fround(sure),
  )
  const hosts = new Set([
    ...certain.map((e) => tree.names[node[e]!]!.split('/', 1)[0]),
    ...judged.flatMap(({ url, positive }) => (positive ? nodesOf(url)[0]! : [])),
  ])
  const count = (kept: (probability: number) => boolean) =>
    believed.reduce((sum, one) => sum + (kept(one.probability) ? one.pages : 0), 0)
  const passing = believed.filter((one) => passes(one, least))
  const passingPages = passing.reduce((sum, one) => sum + one.pages, 0)
  const all = Math.max(
    1,
    count(() => true),
  )
  const expected = passing.reduce((sum, one) => sum + one.pages * one.probability, 0) / passingPages
  return {
    calibration: {
      ...calibration,
      ...(judged.length > 0 && {
        judged: {
          ...sampled,
          moved: mixture.told,
          verdicts: new Map(judged.map(({ page, positive }) => [page, positive])),
        },
      }),
    },
    ...least,
    seedCut: betterShare(
      certain.map((e) => [bucket[e]!, pages[e]!]),
      joining,
    ),
    statistics: {
      rough: prevalence,
      prevalence: prior.prevalence,
      rarity,
      separation: (domain.mean - background.mean) / Math.hypot(domain.sd, background.sd),
      doubtful: count((p) => p > UNLIKELY && p < LIKELY) / all,
      likely: count((p) => p > 0.5) / all,
      passing: passingPages / all,
      ...(passingPages > 0 && { expected }),
      hosts: hosts.size,
      domain,
      background,
      ...scale,
    },
  }
}

function pathTo(node: number, parents: Int32Array, sums: readonly NodeSums[]): NodeSums[] {
  const path: NodeSums[] = []
  for (let at = node; at >= 0; at = parents[at]!) path.unshift(sums[at]!)
  return path
}

/** The pages that were judged as a random sample, and how probable they would be if they were not. */
function sampleOf(
  { parents, entries }: PageTree,
  { prior, evidence, moved, pages, positives }: Mixture,
  judged: readonly JudgedPage[],
  judgedIn: readonly number[],
): Sampled[] {
  return judged.flatMap(({ positive, weight, random }, i) => {
    const e = judgedIn[i]!
    if (!random || e < 0) return []
    const node = entries.node[e]!
    const path: NodeSums[] = []
    for (let at = node; at >= 0; at = parents[at]!)
      path.unshift({ pages: pages[at]! - 1, positives: positives[at]! - Number(positive) })
    return { probability: pagePosterior(path, prior, moved[node]! + evidence[entries.bucket[e]!]!), positive, weight }
  })
}

/** What is left of a budget when judged pages have taken theirs. */
function budgetLeft(policy: ProbabilityCut, pages: readonly Believed[], judged: readonly JudgedPage[]): ProbabilityCut {
  const taken = judged.filter(({ positive }) => positive)
  if (policy.kind === 'tokens')
    return { kind: 'tokens', value: policy.value - taken.reduce((sum, { tokens }) => sum + tokens, 0) }
  if (policy.kind !== 'fraction') return policy
  const others = pages.reduce((sum, one) => sum + one.pages, 0)
  const wanted = policy.value * (others + judged.length) - taken.length
  return { kind: 'fraction', value: wanted / Math.max(1, others) }
}

/** The score from which a share of pages lie, whole buckets, at least that share; more than any score for a share of none. */
function betterShare(pages: Array<[bucket: number, pages: number]>, share: number): number {
  const wanted = share * pages.reduce((sum, [, count]) => sum + count, 0) * (1 - 1e-12)
  if (!(wanted > 0)) return NO_SEED
  let taken = 0
  for (const [bucket, count] of pages.sort(([a], [b]) => b - a)) {
    taken += count
    if (taken >= wanted) return floorOf(bucket)
  }
  return 0
}
