import { BLOCK, TAG } from './tags.js'
import type { Tree } from './tree.js'

/** Whether a node is a reading beside the characters that it is of: it says again what they say. */
export function isReading(tree: Tree, node: number): boolean {
  if (tree.tag[node] !== TAG.rt && tree.name(node) !== 'rtc') return false
  for (let at = tree.parent[node]!; at >= 0 && !BLOCK[tree.tag[at]!]; at = tree.parent[at]!)
    if (tree.name(at) === 'ruby') return true
  return false
}

const WIDE = /^\s*[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u

/** Text that stands between two readings as it is shown: without the white space of the source around it. */
export function withinRuby(tree: Tree, text: number, source: string): string {
  if (tree.name(tree.parent[text]!) !== 'ruby') return source
  return WIDE.test(source) || !source.trim() ? source.trim() : source
}
