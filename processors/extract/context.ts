import type { Block } from './block.js'
import { classMask } from './keywords.js'
import { BLOCK, KNOWN_TAGS, TAG } from './tags.js'
import type { Tree } from './tree.js'

const ELEMENTS: number[][] = [
  [TAG.nav],
  [TAG.header],
  [TAG.footer],
  [TAG.aside],
  [TAG.article],
  [TAG.main],
  [TAG.section],
  [TAG.form, TAG.fieldset],
  [TAG.table],
  [TAG.ul, TAG.menu],
  [TAG.ol],
  [TAG.dl],
  [TAG.figure],
  [TAG.details],
  [TAG.dialog],
  [TAG.button],
  [TAG.select],
  [TAG.a],
  [TAG.pre],
  [TAG.blockquote],
  [TAG.label, TAG.legend],
  [TAG.p],
  [TAG.address],
]
const elementBits = new Int32Array(KNOWN_TAGS)
ELEMENTS.forEach((tags, bit) => {
  for (const tag of tags) elementBits[tag] = 1 << bit
})
/** What ancestors are, one bit each: the elements, then what roles and attributes tell. */
export const ELEMENT_NAMES = [
  'nav',
  'header',
  'footer',
  'aside',
  'article',
  'main',
  'section',
  'form',
  'table',
  'ul',
  'ol',
  'dl',
  'figure',
  'details',
  'dialog',
  'button',
  'select',
  'a',
  'pre',
  'blockquote',
  'label',
  'p',
  'address',
  'hidden',
  'ariahidden',
  'itemprop',
  'invisible',
]
export const ELEMENT = Object.fromEntries(ELEMENT_NAMES.map((name, bit) => [name, 1 << bit])) as Record<string, number>
const ROLES: Record<string, string> = {
  navigation: 'nav',
  banner: 'header',
  contentinfo: 'footer',
  complementary: 'aside',
  main: 'main',
  article: 'article',
  dialog: 'dialog',
  alertdialog: 'dialog',
  menu: 'nav',
  menubar: 'nav',
  button: 'button',
  form: 'form',
  search: 'form',
  list: 'ul',
  table: 'table',
  tablist: 'button',
}

/** Styles by which text takes its place and is not seen, or is seen nowhere on the screen. */
const UNSEEN =
  /visibility\s*:\s*(?:hidden|collapse)|(?:left|top|text-indent|margin-left)\s*:\s*-(?:\d{4,}|999)|clip\s*:\s*rect\(\s*[01]|font-size\s*:\s*0(?![.\d])/i
/** Classes of what scripts show as soon as the reader comes to it, or opens it. */
export const SHOWN_LATER =
  /(?:^|[\s_-])(?:wow|aos|anim\w*|fade\w*|reveal\w*|lazy\w*|accordion\w*|collaps\w*|panel\w*|tabs?|toggle\w*|expand\w*|faq\w*)(?:[\s_-]|$)/i

/** What the classifier must know of every element: what it is within, and how much text and link text it holds. */
export interface Context {
  /** Elements around a node, itself included (bits of ELEMENT_NAMES). */
  around: Int32Array
  /** Keyword groups of all ancestors, and of the nearest three block-level ones. */
  words: Int32Array
  near: Int32Array
  depth: Int16Array
  /** Characters of kept blocks below a node, those in links, and the blocks. */
  chars: Int32Array
  linked: Int32Array
  blocks: Int32Array
  /** Siblings of the same element and class. */
  alike: Int32Array
}

function ownElements(tree: Tree, node: number): number {
  let mask = elementBits[tree.tag[node]!] ?? 0
  const list = tree.attributes[node]
  if (!list) return mask
  for (let i = 0; i < list.length; i += 2) {
    const value = list[i + 1]!
    if (list[i] === 'role') mask |= ELEMENT[ROLES[value.toLowerCase()] ?? ''] ?? 0
    else if (list[i] === 'hidden') mask |= ELEMENT.hidden!
    else if (list[i] === 'style') mask |= ofStyle(value.slice(0, 300), tree, node)
    else if (list[i] === 'aria-hidden' && value === 'true') mask |= ELEMENT.ariahidden!
    else if (list[i] === 'itemprop' && /articleBody|text|description/.test(value)) mask |= ELEMENT.itemprop!
  }
  return mask
}

function ofStyle(style: string, tree: Tree, node: number): number {
  const hidden = /display\s*:\s*none|visibility\s*:\s*hidden/i.test(style) ? ELEMENT.hidden! : 0
  return UNSEEN.test(style) && !SHOWN_LATER.test(tree.classesOf(node)) ? hidden | ELEMENT.invisible! : hidden
}

/** Counts, for every block-level element, the siblings of its name and class, itself included. */
function countAlike(tree: Tree): Int32Array {
  const counts = new Int32Array(tree.size)
  /** The first of its kind, for each element. */
  const firsts = new Int32Array(tree.size)
  let size = 1024
  while (size < 2 * tree.size) size *= 2
  /** Hash table of the firsts, plus one. */
  const slots = new Int32Array(size)
  for (let i = 0; i < tree.size; i++) {
    const tag = tree.tag[i]!
    if (!BLOCK[tag]) continue
    const parent = tree.parent[i]!
    const classes = tree.classes[i]!
    let hash = Math.imul(Math.imul(parent, 31) + classes, 0x9e3779b1) + Math.imul(tag, 0x85ebca6b)
    hash ^= hash >>> 15
    let slot = hash & (size - 1)
    for (; slots[slot]; slot = (slot + 1) & (size - 1)) {
      const other = slots[slot]! - 1
      if (tree.parent[other] === parent && tree.classes[other] === classes && tree.tag[other] === tag) break
    }
    if (!slots[slot]) slots[slot] = i + 1
    firsts[i] = slots[slot]! - 1
    counts[firsts[i]!]!++
  }
  for (let i = 1; i < tree.size; i++) if (BLOCK[tree.tag[i]!]) counts[i] = counts[firsts[i]!]!
  return counts
}

/** One pass down the tree for what is inherited, one pass up for what adds up. */
export function readContext(tree: Tree, blocks: readonly Block[]): Context {
  const n = tree.size
  const context: Context = {
    around: new Int32Array(n),
    words: new Int32Array(n),
    near: new Int32Array(n),
    depth: new Int16Array(n),
    chars: new Int32Array(n),
    linked: new Int32Array(n),
    blocks: new Int32Array(n),
    alike: countAlike(tree),
  }
  const classMasks = tree.classNames.map(classMask)
  const own = new Int32Array(n)
  for (let i = 0; i < n; i++) {
    const tag = tree.tag[i]!
    if (tag === TAG['#text']) continue
    const parent = tree.parent[i]!
    const id = tree.attributes[i] ? tree.attribute(i, 'id') : undefined
    let mask = 0
    if (tag !== TAG.body && tag !== TAG.html) mask = classMasks[tree.classes[i]!]! | (id ? classMask(id) : 0)
    own[i] = mask
    const up = parent >= 0 ? parent : i
    context.around[i] = ownElements(tree, i) | context.around[up]!
    context.words[i] = mask | context.words[up]!
    context.near[i] =
      BLOCK[tag] && parent >= 0
        ? mask | own[up]! | (tree.parent[up]! >= 0 ? own[tree.parent[up]!]! : 0)
        : mask | context.near[up]!
    context.depth[i] = parent >= 0 ? context.depth[up]! + 1 : 0
  }
  for (const block of blocks) {
    const { node } = block
    context.chars[node]! += block.text.length
    context.linked[node]! += block.linked
    context.blocks[node]!++
  }
  for (let i = n - 1; i > 0; i--) {
    const parent = tree.parent[i]!
    if (parent < 0 || !context.blocks[i]) continue
    context.chars[parent]! += context.chars[i]!
    context.linked[parent]! += context.linked[i]!
    context.blocks[parent]! += context.blocks[i]!
  }
  return context
}
