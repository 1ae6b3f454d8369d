import type { Block } from './block.js'

/** Probability of a heading from which it is kept with the text directly below it. */
const LIKELY = 0.3

/**
 * Keeps headings with what they stand over: leaves out those whose section had content of which nothing is kept, such as "Share
 * this", and takes in those whose text is kept. Headings that are links may be all that a list shows of its items.
 * @param title the heading that is the page's title, which stays without any; -1 for none
 * @param kept which blocks are kept; changed in place
 */
export function keepSections(blocks: readonly Block[], p: Float32Array, title: number, kept: boolean[]): void {
  /** For each level, whether something is kept since the last heading of that level or a higher one, going backwards. */
  const keptBelow = new Array<boolean>(8).fill(false)
  let direct = false
  let own = 0
  for (let b = blocks.length - 1; b >= 0; b--) {
    const { level, linked, text } = blocks[b]!
    if (level === 0) {
      if (kept[b]) {
        keptBelow.fill(true)
        direct = true
      }
      own++
      continue
    }
    const isEmpty = own > 0 && !keptBelow[level]
    if (kept[b] && isEmpty && linked <= text.length / 2 && b !== title) kept[b] = false
    else if (!kept[b] && direct && p[b]! >= LIKELY) kept[b] = true
    // What is below a heading is below those over it, and not below those that follow theirs.
    for (let over = 1; over < level; over++) keptBelow[over] ||= kept[b]!
    for (let under = level; under < keptBelow.length; under++) keptBelow[under] = false
    direct = false
    own = 0
  }
}
