import { HEADING, TAG } from './tags.js'
import type { Tree } from './tree.js'

const SIGN = /^\s*(?:¶|#{1,6}|§|🔗|⚓|∞)\ufe0f?\s*$/u
/** Longest text of a link that may be such a sign. */
const LONGEST = 12
const NAMED =
  /(?:^|[\s_-])(?:header-?link|heading-?link|headline-?link|perma-?link|anchor(?:js)?(?:-?link)?|hash-?link)(?:[\s_-]|$)/i
/** Elements around a sign in which its heading is looked for. */
const AROUND = 3

/** Whether a link is only a sign beside a heading, for those who want the heading's address: it is no part of what the heading says. */
export function isPermalink(tree: Tree, link: number): boolean {
  const end = tree.end[link]!
  if (end > link + 3) return false
  const text = end === link + 1 ? '' : tree.text[end - 1]!
  if (tree.tag[end - 1] !== TAG['#text'] || text.length > LONGEST || !SIGN.test(text)) return false
  if (NAMED.test(tree.classesOf(link)) || text.includes('¶')) return true
  for (let at = tree.parent[link]!, up = 0; at >= 0 && up < AROUND; at = tree.parent[at]!, up++)
    if (HEADING[tree.tag[at]!] || tree.tag[at] === TAG.dt) return true
  return false
}
