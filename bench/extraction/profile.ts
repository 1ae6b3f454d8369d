/**
 * Where the time of extraction goes: node dist/bench/extraction/profile.js PAGES.jsonl[.gz]
 * Prints milliseconds a page of each step, one core, everything warm.
 */
import { analyse } from '../../processors/extract/analyse.js'
import { segment } from '../../processors/extract/blocks.js'
import { classify } from '../../processors/extract/classify.js'
import { readContext } from '../../processors/extract/context.js'
import { blockFeatures } from '../../processors/extract/features.js'
import { extract } from '../../processors/extract/index.js'
import { findFormulas } from '../../processors/extract/math/find.js'
import { parseTree } from '../../processors/extract/tree.js'
import { readLines } from '../json-lines.js'

const TURNS = 5

const path = process.argv[2]
if (!path) throw new Error('usage: profile.js PAGES.jsonl[.gz]')
const pages = readLines<{ url: string; html: string }>(path)
let nodes = 0
let blocks = 0

/** Milliseconds of each step over all pages; steps that contain others come with their own name. */
function turn(): Map<string, number> {
  const times = new Map<string, number>()
  const timed = <T>(step: string, run: () => T): T => {
    const start = performance.now()
    const result = run()
    times.set(step, (times.get(step) ?? 0) + performance.now() - start)
    return result
  }
  nodes = 0
  blocks = 0
  for (const { html, url } of pages) {
    const tree = timed('tree', () => parseTree(html))
    const found = timed('formula elements', () => findFormulas(tree))
    const segments = timed('blocks', () => segment(tree, found))
    nodes += tree.size
    blocks += segments.length
    timed('context of elements', () => readContext(tree, segments))
    const analysis = timed('tree to blocks, metadata', () => analyse(html))
    timed('features, context', () => blockFeatures(analysis))
    timed('features, context, trees', () => classify(analysis))
    timed('whole page', () => extract(html, url))
  }
  return times
}

let best = turn()
for (let i = 1; i < TURNS; i++) {
  const times = turn()
  best = new Map([...best].map(([step, ms]) => [step, Math.min(ms, times.get(step)!)]))
}
const at = (step: string): number => best.get(step)! / pages.length
const whole = at('whole page')
const rows: [string, number][] = [
  ['tokens and tree', at('tree')],
  ['elements that are formulas', at('formula elements')],
  ['blocks', at('blocks')],
  ['metadata, structured data', at('tree to blocks, metadata') - at('tree') - at('formula elements') - at('blocks')],
  ['context of elements', at('context of elements')],
  ['features of blocks', at('features, context') - at('context of elements')],
  ['trees', at('features, context, trees') - at('features, context')],
  [
    'choice, formulas between delimiters, text',
    whole - at('tree to blocks, metadata') - at('features, context, trees'),
  ],
]
const mean = (n: number): string => (n / pages.length).toFixed(0)
const chars = pages.reduce((n, { html }) => n + html.length, 0)
console.log(
  `${pages.length} pages; a page on average: ${mean(chars)} characters, ${mean(nodes)} nodes, ${mean(blocks)} blocks`,
)
for (const [step, ms] of [...rows, ['whole page', whole] as const])
  console.log(`${step.padEnd(44)} ${ms.toFixed(2)} ms  ${((100 * ms) / whole).toFixed(0)} %`)
