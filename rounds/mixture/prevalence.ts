import { logOdds, sigmoid } from '../../processors/posterior/posterior.js'
import {
  type Background,
  fitBackground,
  fitNormal,
  logBackground,
  logNormal,
  makeRise,
  type Normal,
} from './densities.js'
import type { Scale } from './scores.js'

export const ITERATIONS = 40
export const FIRST_PREVALENCE = 0.15
/** The domain's share, as far as an estimate is believed. */
const [LEAST, MOST] = [2e-4, 0.6]
/** Scaled log-odds are taken to lie within these. */
export const [LOWEST_Z, HIGHEST_Z] = [-6, 14]
/** A page's score says so much against the domain at most; and for it so much more than the prevalence says against it. */
export const LEAST_EVIDENCE = -3.5
export const EVIDENCE = 2.5

/** What the domain's pages are taken to look like where nothing was held out. */
const UNKNOWN_DOMAIN: Normal = { mean: 3, sd: 1 }

export const firstBackground = (): Background => ({
  core: { mean: 0, sd: 1 },
  shoulder: { mean: 2, sd: 1.5 },
  weight: 0.85,
})

export const boundedShare = (share: number): number => Math.min(MOST, Math.max(LEAST, share))

/** Where the domain's pages lie by those that people gave. @param anchor their scaled log-odds */
export const firstDomain = (anchor: Float64Array): Normal =>
  fitNormal(anchor, new Float64Array(anchor.length).fill(1), UNKNOWN_DOMAIN)

/** The values and weights of the domain's pages: buckets by what is believed of them, and the anchor as pages that are certain. */
export const withAnchor = (
  z: Float64Array,
  weights: Float64Array,
  anchor: Float64Array,
): [Float64Array, Float64Array] => [
  Float64Array.from([...z, ...anchor]),
  Float64Array.from([...weights, ...new Float64Array(anchor.length).fill(1)]),
]

/** The bucket in the middle between two means. */
export function bucketBetween(z: Float64Array, one: number, other: number): number {
  const middle = (one + other) / 2
  const found = z.findIndex((value) => value >= middle)
  return found < 0 ? z.length - 1 : found
}

/** From this share on by the simple background the domain is common: a background of two parts could take such a domain for its own shoulder. */
const COMMON = 0.25

/** How common the domain is, by the scores alone: the tree, which feeds on what is believed already, has no say in it. */
export function prevalenceOf(scale: Scale, anchor: Float64Array): number {
  const simple = share(scale, anchor, oneBackground)
  return simple >= COMMON ? simple : share(scale, anchor, twoBackgrounds)
}

/** A background, how it is fitted, and its density. */
interface BackgroundKind<B> {
  first: () => B
  core: (background: B) => Normal
  log: (z: number, background: B) => number
  fit: (values: Float64Array, weights: Float64Array, before: B) => B
}

const oneBackground: BackgroundKind<Normal> = {
  first: () => ({ mean: 0, sd: 1 }),
  core: (background) => background,
  log: logNormal,
  fit: fitNormal,
}
const twoBackgrounds: BackgroundKind<Background> = {
  first: firstBackground,
  core: ({ core }) => core,
  log: logBackground,
  fit: fitBackground,
}

/** The domain's share by EM. */
function share<B>({ z, histogram }: Scale, anchor: Float64Array, kind: BackgroundKind<B>): number {
  const values = z.map((value) => Math.min(HIGHEST_Z, Math.max(LOWEST_Z, value)))
  let domain = firstDomain(anchor)
  let background = kind.first()
  let share = FIRST_PREVALENCE
  const all = histogram.reduce((sum, pages) => sum + pages, 0)
  for (let i = 0; i < ITERATIONS; i++) {
    const evidence = values.map((value) => logNormal(value, domain) - kind.log(value, background))
    makeRise(evidence, bucketBetween(values, domain.mean, kind.core(background).mean))
    const base = logOdds(share)
    const positive = evidence.map((ratio, bucket) => {
      const bounded = Math.min(EVIDENCE - base, Math.max(LEAST_EVIDENCE, ratio))
      return histogram[bucket]! * sigmoid(bounded + base)
    })
    const negative = positive.map((pages, bucket) => histogram[bucket]! - pages)
    share = boundedShare(positive.reduce((sum, pages) => sum + pages, 0) / Math.max(1, all))
    domain = fitNormal(...withAnchor(values, positive, anchor), domain)
    background = kind.fit(values, negative, background)
  }
  return share
}
