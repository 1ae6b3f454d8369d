import { setImmediate } from 'node:timers/promises'
import { BUCKETS, floorOf, type ProbabilityCut } from '../../processors/cut.js'
import { type Annotated, annotatedOdds } from '../../processors/posterior/annotated.js'
import {
  type Calibration,
  logOdds,
  type NodeSums,
  type NodeTable,
  pagePosterior,
  recalibrated,
  sigmoid,
} from '../../processors/posterior/posterior.js'
import { NO_SEED } from '../../processors/seed.js'
import { NONE, type Said, saidIn, YES } from './annotated-nodes.js'
import { passes, probabilityCut } from './cut.js'
import type { Normal } from './densities.js'
import type { Entries } from './entry-counts.js'
import { fitMixture, type Mixture } from './fit.js'
import type { JudgedPage } from './judged-pages.js'
import type { PageTree } from './page-table.js'
import { type Recalibration, recalibration, type Sampled } from './recalibration.js'

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
  /** Of each entry of the tree, in single precision. */
  probability: Float32Array
  statistics: MixtureStatistics
}

export interface CalibrationOptions {
  policy: ProbabilityCut
  /** Probability from which a page is sure, and the share of those, by score, that join the seed. */
  sure: number
  joining: number
  /** What was judged of the run's pages. */
  judged?: readonly JudgedPage[]
  /** What people said of nodes. */
  annotated?: Annotated
}

export { APPROVED_ALONE, NO_SEED } from '../../processors/seed.js'

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
  { policy, sure, joining, judged = [], annotated = new Map() }: CalibrationOptions,
): Promise<Calibrated> {
  const wanted = policy.kind === 'precision' || policy.kind === 'probability' ? policy.value : LEAST_SURE
  const surest = logOdds(Math.min(MOST_SURE, Math.max(LEAST_SURE, wanted))) + 1
  const said = saidIn(tree.nodes, annotated)
  const mixture = await fitMixture(tree, anchor, surest, { judged, said })
  const { prior, evidence, most, domain, background, scale, prevalence, rarity } = mixture
  const nodes: NodeTable = { index: tree.nodes, pages: mixture.pages, positives: mixture.positives }
  const sampled = recalibration(sampleOf(tree, mixture, said))
  const { bucket } = tree.entries
  const { pages, tokens } = othersOf(tree, mixture)
  const probability = await probabilitiesOf(tree, mixture, sampled, said)
  const least = await probabilityCut(budgetLeft(policy, pages, judged), { probability, bucket, pages, tokens })
  const pagesWhere = (kept: (entry: number) => boolean): number => {
    let sum = 0
    for (let e = 0; e < pages.length; e++) if (kept(e)) sum += pages[e]!
    return sum
  }
  const isPassing = (e: number) => passes(probability[e]!, bucket[e]!, least)
  const isCertain = (e: number) => isPassing(e) && probability[e]! >= Math.fround(sure)
  const passing = pagesWhere(isPassing)
  const all = Math.max(
    1,
    pagesWhere(() => true),
  )
  let expected = 0
  for (let e = 0; e < pages.length; e++) if (isPassing(e)) expected += pages[e]! * probability[e]!
  const certain = certainOf(tree, mixture, isCertain)
  return {
    calibration: {
      evidence,
      most,
      prior,
      nodes,
      ...(judged.length > 0 && { judged: { ...sampled, moved: mixture.judged.told, verdicts: verdictsOf(judged) } }),
      ...(annotated.size > 0 && { annotated }),
    },
    ...least,
    probability,
    seedCut: betterShare(certain.pages, joining),
    statistics: {
      rough: prevalence,
      prevalence: prior.prevalence,
      rarity,
      separation: (domain.mean - background.mean) / Math.hypot(domain.sd, background.sd),
      doubtful: pagesWhere((e) => probability[e]! > UNLIKELY && probability[e]! < LIKELY) / all,
      likely: pagesWhere((e) => probability[e]! > 0.5) / all,
      passing: passing / all,
      ...(passing > 0 && { expected: expected / passing }),
      hosts: certain.hosts,
      domain,
      background,
      ...scale,
    },
  }
}

/** Of each entry, by the sums of its nodes. */
async function probabilitiesOf(
  { nodes, entries }: PageTree,
  mixture: Mixture,
  sampled: Recalibration,
  said: Said | undefined,
): Promise<Float32Array> {
  const { prior, evidence, most, pages, positives, judged } = mixture
  const { starts, bucket } = entries
  const probability = new Float32Array(bucket.length)
  for (let node = 0; node < nodes.size; node++) {
    const path: NodeSums[] = []
    for (let at = node; at >= 0; at = nodes.parentOf(at)) path.unshift({ pages: pages[at]!, positives: positives[at]! })
    const spoken = said?.[node] ?? NONE
    const fixed = spoken === NONE ? undefined : annotatedOdds(spoken === YES, prior.prevalence)
    for (let e = starts[node]!; e < starts[node + 1]!; e++) {
      // Lets the process answer its heartbeats meanwhile.
      if (e % ENTRIES_AT_A_TIME === 0) await setImmediate()
      const own = evidence[bucket[e]!]!
      const by = judged.moved[node]!
      probability[e] =
        fixed === undefined
          ? recalibrated(pagePosterior(path, prior, by + own, by + Math.min(most, own)), sampled)
          : sigmoid(own + fixed)
    }
  }
  return probability
}

/** The pages that were judged as a random sample, and how probable they would be if they were not; where people spoke of the node, that stands. */
function sampleOf({ nodes, entries }: PageTree, mixture: Mixture, said: Said | undefined): Sampled[] {
  const { prior, evidence, judged, pages, positives } = mixture
  return judged.placed.flatMap(({ page: { positive, weight, random }, node, entry }) => {
    if (!random || (said?.[node] ?? NONE) !== NONE) return []
    const path: NodeSums[] = []
    for (let at = node; at >= 0; at = nodes.parentOf(at))
      path.unshift({ pages: pages[at]! - 1, positives: positives[at]! - Number(positive) })
    const own = evidence[entries.bucket[entry]!]!
    return { probability: pagePosterior(path, prior, judged.moved[node]! + own), positive, weight }
  })
}

/** The pages and tokens of each entry without those that were judged. */
function othersOf({ entries }: PageTree, { judged }: Mixture): Pick<Entries, 'pages' | 'tokens'> {
  if (judged.placed.length === 0) return entries
  const [pages, tokens] = [entries.pages.slice(), entries.tokens.slice()]
  for (const { page, entry } of judged.placed) {
    pages[entry]!--
    tokens[entry]! -= page.tokens
  }
  return { pages, tokens }
}

/** What is left of a budget when judged pages have taken theirs. */
function budgetLeft(policy: ProbabilityCut, pages: Entries['pages'], judged: readonly JudgedPage[]): ProbabilityCut {
  const taken = judged.filter(({ positive }) => positive)
  if (policy.kind === 'tokens')
    return { kind: 'tokens', value: policy.value - taken.reduce((sum, { tokens }) => sum + tokens, 0) }
  if (policy.kind !== 'fraction' || judged.length === 0) return policy
  const others = pages.reduce((sum: number, count: number) => sum + count, 0)
  const wanted = policy.value * (others + judged.length) - taken.length
  return { kind: 'fraction', value: wanted / Math.max(1, others) }
}

const verdictsOf = (judged: readonly JudgedPage[]): Map<string, boolean> =>
  new Map(judged.map(({ page, positive }) => [page, positive]))

/** The pages of the entries that are certain, by bucket, and the hosts that they come from, and those that were judged to be of the domain. */
function certainOf(
  { nodes, entries }: PageTree,
  { judged }: Mixture,
  isCertain: (entry: number) => boolean,
): { pages: Float64Array; hosts: number } {
  const pages = new Float64Array(BUCKETS)
  const hosts = new Set<number>()
  const hostOf = (node: number): number => {
    let host = node
    while (nodes.parentOf(host) >= 0) host = nodes.parentOf(host)
    return host
  }
  for (const { page, node } of judged.placed) if (page.positive) hosts.add(hostOf(node))
  for (let node = 0; node < nodes.size; node++) {
    for (let e = entries.starts[node]!; e < entries.starts[node + 1]!; e++) {
      if (!isCertain(e)) continue
      pages[entries.bucket[e]!]! += entries.pages[e]!
      hosts.add(hostOf(node))
    }
  }
  return { pages, hosts: hosts.size }
}

/** The score from which a share of pages lie, whole buckets, at least that share; more than any score for a share of none. */
function betterShare(pages: Float64Array, share: number): number {
  const wanted = share * pages.reduce((sum, count) => sum + count, 0) * (1 - 1e-12)
  if (!(wanted > 0)) return NO_SEED
  let taken = 0
  for (let bucket = BUCKETS - 1; bucket > 0; bucket--) {
    taken += pages[bucket]!
    if (taken >= wanted) return floorOf(bucket)
  }
  return 0
}
