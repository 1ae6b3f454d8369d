import { hash } from 'node:crypto'

/**
 * A number from 0 to 1 that is as good as chance and always the same for a page. Random negatives are drawn by page ids themselves, and a classifier knows
 * them: a sample by the same order would flatter it.
 */
export function rankOf(page: string): number {
  return Number.parseInt(hash('sha256', `judge ${page}`).slice(0, 12), 16) / 16 ** 12
}
