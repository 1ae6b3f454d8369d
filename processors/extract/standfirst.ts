import type { Block } from './block.js'
import { type Context, ELEMENT } from './context.js'
import { CLASS_GROUP_NAMES } from './keywords.js'
import { keyOf } from './site-names.js'

const LEAD = 1 << CLASS_GROUP_NAMES.indexOf('lead')
const APART = ELEMENT.nav! | ELEMENT.footer! | ELEMENT.aside! | ELEMENT.dialog! | ELEMENT.form! | ELEMENT.figure!
/** Blocks between the title and the text in which a standfirst is looked for. */
const NEAR = 25
const BODY = 80
const SENTENCE = /[.!?…。！？]["'”’)»]?$/
/** Letters of the page's description that a standfirst begins with. */
const DESCRIBED = 40

interface Page {
  blocks: readonly Block[]
  context: Context
  description: string
}

/** Headings among which the title is looked for. */
const MAX_HEADINGS = 20

/** The heading that is the page's title: the first that says it, or else the first of the first level; -1 for none. */
export function titleHeading(blocks: readonly Block[], title: string): number {
  const key = keyOf(title)
  let first = -1
  for (let b = 0, seen = 0; b < blocks.length && seen < MAX_HEADINGS; b++) {
    const { level, text } = blocks[b]!
    if (!level) continue
    seen++
    if (text === title || keyOf(text) === key) return b
    if (level === 1 && first < 0) first = b
  }
  return first
}

/**
 * Keeps the standfirst of an article whose text is kept: a sentence between title and text that its class calls so, or that the
 * page's description begins with.
 * @param head heading that is the title
 * @param kept which blocks are kept; changed in place
 */
export function keepStandfirst({ blocks, context, description }: Page, head: number, kept: boolean[]): void {
  if (head < 0) return
  const body = bodyAfter(blocks, kept, head)
  const described = keyOf(description).slice(0, DESCRIBED)
  for (let b = head + 1; b < body; b++) {
    const { kind, text, linked, node } = blocks[b]!
    if (kept[b] || kind !== 'text' || text.length < 30 || text.length > 800 || linked > text.length * 0.3) continue
    if (!SENTENCE.test(text.slice(-3)) || (context.around[node]! & APART) !== 0) continue
    const isLead = (context.near[node]! & LEAD) !== 0
    if (isLead || (described.length >= DESCRIBED / 2 && keyOf(text).startsWith(described))) kept[b] = true
  }
}

function bodyAfter(blocks: readonly Block[], kept: readonly boolean[], head: number): number {
  for (let b = head + 1; b < Math.min(blocks.length, head + NEAR); b++)
    if (kept[b] && blocks[b]!.level === 0 && blocks[b]!.text.length > BODY) return b
  return head
}
