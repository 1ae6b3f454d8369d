import { createHash } from 'node:crypto'
import { type Example, originOf } from '../examples.js'

const MOST_FOLDS = 5
/** Where all positive pages come from one site, its pages are divided instead. */
const PAGE_FOLDS = 4

/**
 * Which fold each page is held out with: whole sites, so that no page is judged by a model that knows its site, and about as many positive pages that
 * people gave in each. The choice depends on the names of the sites alone; or, where the positive pages are of one site, on the ids.
 */
export function foldsOf(pages: readonly Example[]): Int32Array {
  const seed = new Map<string, number>()
  for (const page of pages) {
    const site = originOf(page)
    if (page.label === 'positive' && !page.joined && !page.judged) seed.set(site, (seed.get(site) ?? 0) + 1)
  }
  const bySite = seed.size > 1
  const folds = bySite ? Math.min(MOST_FOLDS, seed.size) : PAGE_FOLDS
  const sizes = new Array<number>(folds).fill(0)
  const known = new Map<string, number>()
  for (const [site, count] of [...seed].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))) {
    const smallest = sizes.indexOf(Math.min(...sizes))
    known.set(site, smallest)
    sizes[smallest]! += count
  }
  return Int32Array.from(pages, (page) => {
    const site = originOf(page)
    return bySite ? (known.get(site) ?? chance(site, folds)) : chance(page.id, folds)
  })
}

const chance = (name: string, below: number): number =>
  createHash('sha256').update(name).digest().readUInt32BE(0) % below
