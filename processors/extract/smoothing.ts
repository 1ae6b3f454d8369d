import type { Block } from './blocks.js'
import type { Context } from './context.js'
import { BLOCK } from './tags.js'
import type { Tree } from './tree.js'

const LEVELS = 5
const WINDOWS = [2, 5, 15]

/** Features of the second look: what the first one thought of a block and of those around, above and like it. */
export const SMOOTHING_FEATURES = [
  'p',
  'p-1',
  'p+1',
  'p-2',
  'p+2',
  'p-3',
  'p+3',
  ...WINDOWS.map((w) => `window${w}`),
  ...Array.from({ length: LEVELS }, (_, k) => [`up${k}.p`, `up${k}.max`]).flat(),
  'section',
  'alike',
  'alikeCount',
  'alikeChars',
  'expected',
  'expectedShare',
  'massBefore',
  'massAfter',
  'sinceFirst',
  'untilLast',
  'headingP',
]

function alikeKey(tree: Tree, node: number): string {
  let key = ''
  for (let at = node, up = 0; at >= 0 && up < 3; at = tree.parent[at]!) {
    if (!BLOCK[tree.tag[at]!]) continue
    key += `${tree.tag[at]} ${(tree.attribute(at, 'class') ?? '').slice(0, 40).replace(/\d+/g, '')}|`
    up++
  }
  return key
}

/** Rows of first-stage features, each followed by the smoothing features. */
export function smoothingRows(
  tree: Tree,
  blocks: readonly Block[],
  context: Context,
  rows: Float32Array,
  p: Float32Array,
): Float32Array {
  const n = blocks.length
  const width = rows.length / Math.max(n, 1)
  const out = new Float32Array(n * (width + SMOOTHING_FEATURES.length))
  const chars = blocks.map((block) => block.text.length)

  const below = new Float64Array(tree.size)
  const most = new Float32Array(tree.size)
  const prefix = new Float64Array(n + 1)
  const prefixChars = new Float64Array(n + 1)
  const groups = new Map<string, number>()
  const groupOf = new Int32Array(n)
  const groupP: number[] = []
  const groupN: number[] = []
  const groupChars: number[] = []
  let first = -1
  let last = -1
  for (let b = 0; b < n; b++) {
    const mass = p[b]! * chars[b]!
    const { node } = blocks[b]!
    below[node]! += mass
    most[node] = Math.max(most[node]!, p[b]!)
    prefix[b + 1] = prefix[b]! + mass
    prefixChars[b + 1] = prefixChars[b]! + chars[b]!
    if (p[b]! > 0.5) {
      if (first < 0) first = b
      last = b
    }
    const key = `${alikeKey(tree, node)}${blocks[b]!.kind}`
    let group = groups.get(key)
    if (group === undefined) {
      group = groupP.length
      groups.set(key, group)
      groupP.push(0)
      groupN.push(0)
      groupChars.push(0)
    }
    groupOf[b] = group
    groupP[group]! += p[b]!
    groupN[group]!++
    groupChars[group]! += chars[b]!
  }
  for (let i = tree.size - 1; i > 0; i--) {
    const parent = tree.parent[i]!
    if (parent < 0 || !context.blocks[i]) continue
    below[parent]! += below[i]!
    most[parent] = Math.max(most[parent]!, most[i]!)
  }
  const sectionStart = new Int32Array(n)
  const sectionEnd = new Int32Array(n)
  for (let b = 0, at = 0; b < n; b++) {
    if (blocks[b]!.level) at = b
    sectionStart[b] = at
  }
  for (let b = n - 1, at = n; b >= 0; b--) {
    sectionEnd[b] = at
    if (blocks[b]!.level) at = b
  }
  const mean = (from: number, to: number): number =>
    (prefix[to]! - prefix[from]!) / Math.max(prefixChars[to]! - prefixChars[from]!, 1)
  const total = prefixChars[n]!
  for (let b = 0; b < n; b++) {
    let f = b * (width + SMOOTHING_FEATURES.length)
    out.set(rows.subarray(b * width, (b + 1) * width), f)
    f += width
    const put = (value: number): void => {
      out[f++] = value
    }
    put(p[b]!)
    for (const at of [-1, 1, -2, 2, -3, 3]) put(p[b + at] ?? -1)
    for (const w of WINDOWS) put(mean(Math.max(0, b - w), Math.min(n, b + w + 1)))
    let up = 0
    let size = -1
    let atP = 0
    let atMost = 0
    for (let at = blocks[b]!.node; at >= 0 && up < LEVELS; at = tree.parent[at]!) {
      if (size >= 0 && context.chars[at]! < size * 1.3 + 10) continue
      size = context.chars[at]!
      atP = below[at]! / Math.max(size, 1)
      atMost = most[at]!
      put(atP)
      put(atMost)
      up++
    }
    for (; up < LEVELS; up++) {
      put(atP)
      put(atMost)
    }
    const group = groupOf[b]!
    put(mean(sectionStart[b]!, sectionEnd[b]!))
    put(groupN[group]! > 1 ? (groupP[group]! - p[b]!) / (groupN[group]! - 1) : -1)
    put(Math.min(groupN[group]!, 100))
    put(Math.log2(1 + groupChars[group]! / groupN[group]!))
    put(Math.log2(1 + prefix[n]!))
    put(prefix[n]! / Math.max(total, 1))
    put(prefix[b]! / Math.max(prefix[n]!, 1))
    put(Math.log2(1 + prefix[n]! - prefix[b]!))
    put(first < 0 ? -200 : Math.max(-200, Math.min(200, b - first)))
    put(last < 0 ? -200 : Math.max(-200, Math.min(200, last - b)))
    put(p[sectionStart[b]!]!)
  }
  return out
}
