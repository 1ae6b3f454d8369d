import { SHOWN_LATER } from './context.js'
import { readSheets, type SheetRules } from './style-sheets.js'
import { TAG } from './tags.js'
import type { Tree } from './tree.js'

/** Characters of scripts and of attributes that are looked through for names; pages with more hide nothing. */
const MAX_SCRIPTS = 1_000_000
const INLINE = /(?:^|[;\s])(?:display|visibility|position|left|top|clip)\s*:/i
const SCRIPT = /<script\b([^>]{0,500})>/gi
const DATA = /\btype\s*=\s*["']?[^"'>\s]{0,60}json/i
/** Elements before one among which there may be the control that unfolds it. */
const NEAR = 12
/** What controls name what they open by. */
const REFERENCE =
  /\s(?:href\s{0,3}=\s{0,3}(?=["']?#)|(?:aria-controls|aria-owns|data-[\w-]{1,40}|on[a-z]{1,20}|for)\s{0,3}=\s{0,3})("[^"]{0,300}|'[^']{0,300}|[^\s"'>]{1,300})/gi

/**
 * The elements that a style sheet of the page hides by a class or id of theirs and that nothing in the page shows later: no other rule, no
 * script that names them, no control that refers to them. Undefined where there are none.
 */
export function hiddenBySheets(tree: Tree, html: string): Set<number> | undefined {
  const rules = tree.styles.length > 0 ? readSheets(tree.styles) : undefined
  if (!rules) return undefined
  const hidden = new Map<number, string[]>()
  const namesOf = tree.classNames.map((classes) => classes.split(/\s+/, 50).filter(Boolean))
  for (let i = 0; i < tree.size; i++) {
    if (tree.tag[i] === TAG['#text']) continue
    const names = namesOf[tree.classes[i]!]!.map((name) => `.${name}`)
    const id = tree.attributes[i] ? tree.attribute(i, 'id') : undefined
    if (id) names.push(`#${id}`)
    if (names.length > 0 && isHidden(tree, i, names, rules)) hidden.set(i, names)
  }
  if (hidden.size === 0) return undefined
  const named = namesInScripts(html)
  const out = [...hidden].filter(([, names]) => named && !names.some((name) => named.has(name.slice(1))))
  return out.length > 0 ? new Set(out.map(([node]) => node)) : undefined
}

function isHidden(tree: Tree, node: number, names: readonly string[], { hiding, showing }: SheetRules): boolean {
  const by = names.map((name) => hiding.get(name)).filter((rule) => rule !== undefined)
  const rule = by.find(({ element }) => element === '' || element === tree.name(node))
  if (!rule || SHOWN_LATER.test(tree.classesOf(node)) || isUnfolded(tree, node)) return false
  if (tree.attributes[node] && INLINE.test(tree.attribute(node, 'style')?.slice(0, 300) ?? '')) return false
  return !names.some((name) => {
    const shown = showing.get(rule.way + name) ?? 0
    return shown > rule.at && !(rule.important && hiding.get(name) !== rule)
  })
}

function isUnfolded(tree: Tree, node: number): boolean {
  for (let at = node - 1; at >= Math.max(0, node - NEAR); at--)
    if (tree.attributes[at] && tree.attribute(at, 'aria-expanded') !== undefined) return true
  return false
}

/** Names and other words in scripts and in what controls refer to; undefined where there is too much of it. */
function namesInScripts(html: string): Set<string> | undefined {
  const names = new Set<string>()
  let budget = MAX_SCRIPTS
  const add = (text: string): void => {
    budget -= text.length
    if (budget > 0) for (const [name] of text.matchAll(/[\w-]+/g)) names.add(name)
  }
  SCRIPT.lastIndex = 0
  for (let found = SCRIPT.exec(html); found && budget > 0; found = SCRIPT.exec(html)) {
    const end = html.indexOf('</script', SCRIPT.lastIndex)
    if (!DATA.test(found[1]!)) add(html.slice(SCRIPT.lastIndex, end < 0 ? html.length : end))
    if (end < 0) break
    SCRIPT.lastIndex = end
  }
  for (const [, value] of html.matchAll(REFERENCE)) {
    if (budget <= 0) break
    add(value!)
  }
  return budget > 0 ? names : undefined
}
