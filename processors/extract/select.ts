import type { Block } from './blocks.js'
import { TAG } from './tags.js'
import type { Tree } from './tree.js'

const OUTSIDE = new Set<number>([
  TAG.nav,
  TAG.footer,
  TAG.aside,
  TAG.button,
  TAG.select,
  TAG.form,
  TAG.dialog,
  TAG.menu,
])
const BOILERPLATE =
  /(^|[\s_-])(nav|navbar|navigation|menu|footer|sidebar|cookie|consent|share|social|related|breadcrumbs?|advert|ads?|promo|newsletter|subscribe|popup|modal|banner|widget|skip)([\s_-]|$)/i

/** Which blocks are the page's main content. */
export function select(tree: Tree, blocks: readonly Block[]): boolean[] {
  const outside = new Uint8Array(tree.size)
  for (let i = 0; i < tree.size; i++) {
    const parent = tree.parent[i]!
    if (parent >= 0 && outside[parent]) outside[i] = 1
    else if (tree.tag[i] !== TAG.body && tree.tag[i] !== TAG.html) {
      const label = `${tree.attribute(i, 'class') ?? ''} ${tree.attribute(i, 'id') ?? ''}`
      if (OUTSIDE.has(tree.tag[i]!) || (label.length > 1 && label.length < 300 && BOILERPLATE.test(label)))
        outside[i] = 1
    }
  }
  return blocks.map((block) => {
    if (outside[block.node]) return false
    return block.linked / Math.max(block.text.length, 1) < 0.5 || block.kind === 'heading' || block.kind === 'row'
  })
}
