import type { Block } from './block.js'
import { PLACEHOLDER } from './math/delimiters.js'
import { cleanText } from './render.js'

/** Words of a block of prose. */
const LEAST_WORDS = 10
/** UTF-16 units of all of them together. */
const MOST = 4000

/**
 * What a page says in sentences beside its main text, a block a line: for those who must know whether it says something at all.
 * @param kept the blocks of the main text
 */
export function textBeside(blocks: readonly Block[], kept: ReadonlySet<Block>): string {
  let beside = ''
  for (const block of blocks) {
    if (beside.length >= MOST) break
    if (kept.has(block) || block.kind === 'code' || 2 * block.linked > block.text.length) continue
    if (hasWords(block.text, LEAST_WORDS)) beside += `${withFormulas(block).replace(/\s+/g, ' ')}\n`
  }
  return cleanText(beside.slice(0, MOST)).trim()
}

function withFormulas({ text, formulas }: Block): string {
  let next = 0
  return text.replaceAll(PLACEHOLDER, () => ` $${formulas[next++]?.tex ?? ''}$ `)
}

/** Whether a text has so many words; a character of a script without spaces is one. */
function hasWords(text: string, least: number): boolean {
  let words = 0
  let within = false
  for (let i = 0; i < text.length && words < least; i++) {
    const code = text.charCodeAt(i)
    const isSpaceless = code >= 0x3040 && code < 0xd7a4
    if (isSpaceless || (code > 32 && !within)) words++
    within = code > 32 && !isSpaceless
  }
  return words >= least
}
