import { createHash } from 'node:crypto'
import { canonicalUrl } from '../processors/url.js'
import type { WarcItem } from './types.js'

/** A number from 0 to 1 that a path or URL is given by its SHA-1, and keeps. */
function placeOf(name: string): number {
  return createHash('sha1').update(name).digest().readUIntBE(0, 6) / 2 ** 48
}

/** Whether a page is in a share of all pages; all variants of its URL are, or none. */
export const isSampled = (url: string, share: number): boolean => share >= 1 || placeOf(canonicalUrl(url)) < share

/** Whether an item is a page that a share of all pages leaves out. */
export const isLeftOut = (item: WarcItem, share: number): boolean => 'url' in item && !isSampled(item.url, share)

/** The paths that are in a share, in their order; at least one. One that is in a share is in all larger ones. */
export function sampleOf(paths: readonly string[], share: number): string[] {
  const chosen = paths.filter((path) => share === 1 || placeOf(path) < share)
  if (chosen.length > 0 || paths.length === 0) return chosen
  return [paths.reduce((first, path) => (placeOf(path) < placeOf(first) ? path : first))]
}
