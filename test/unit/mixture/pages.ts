import { random } from '../dedup/helpers.js'

/** A page with a score, and whether it is of the domain. */
export interface MadePage {
  url: string
  score: number
  positive: boolean
}

/** Normally distributed numbers (Box and Muller). */
export function normals(seed: number): () => number {
  const next = random(seed)
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
}

const scoreOf = (odds: number): number => Math.fround(1 / (1 + Math.exp(-odds)))

/**
 * Pages of hosts, of which a share is of the domain as a whole and the others are not: log-odds around 1 there, and around -1 elsewhere, with a standard deviation of
 * 0.5 unless given.
 */
export function madePages({ share = 0.2, hosts = 100, pages = 20, seed = 1, sd = 0.5 } = {}): MadePage[] {
  const normal = normals(seed)
  return Array.from({ length: hosts * pages }, (_, i) => {
    const host = i % hosts
    const positive = host < share * hosts
    const url = `https://${host}.example/docs/${i}.html`
    return { url, positive, score: scoreOf((positive ? 1 : -1) + sd * normal()) }
  })
}

/** Log-odds of held-out pages of the domain. */
export function madeAnchor(count = 100, seed = 2): number[] {
  const normal = normals(seed)
  return Array.from({ length: count }, () => 1 + 0.5 * normal())
}
