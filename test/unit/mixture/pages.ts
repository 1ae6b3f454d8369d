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

const HOSTS = [
  'a.example',
  'a.example-b.org',
  'WWW.a.example',
  'b.example:80',
  'u@c.example',
  'münchen.example',
  '%31.2.3.4',
  'c.example.',
]
const NAMES = [
  'a',
  'b-c',
  'docs',
  'x.y',
  '.',
  '..',
  '%2e%2E',
  'A',
  'ü',
  '',
  'q\\r',
  'a b',
  ' ',
  '\t',
  'a\nb',
  '@',
  ':',
  '\\',
  '{',
  '..;',
  'x'.repeat(120),
]
const ENDS = [
  '',
  '/',
  '/page.html',
  '?q=/a/b',
  '/..',
  '/x?y/z',
  '#/a',
  '/ü.html',
  '/.. ',
  '/.\t',
  '/x\u00a0',
  '/%2e.?a',
]

/** A URL as crawls have few, but have them. */
export function oddUrl(next: () => number): string {
  const one = (of: readonly string[]): string => of[Math.floor(next() * of.length)]!
  const scheme = one([
    'http://',
    'https://',
    'https://',
    'https://',
    'HTTPS://',
    'http:///',
    'https:/',
    'text:',
    ' https://',
  ])
  const directories = Array.from({ length: Math.floor(next() * 6) }, () => `/${one(NAMES)}`)
  return scheme + (next() < 0.05 ? one(NAMES) : one(HOSTS)) + directories.join('') + one(ENDS)
}
