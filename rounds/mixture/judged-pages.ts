import { bucketOf } from '../../processors/cut.js'
import { movedBy, type Opinion } from '../../processors/posterior/judged.js'
import { namesOf } from '../../processors/posterior/url-nodes.js'
import type { PageTree } from './page-table.js'

/** A page that was judged; it is one of those in the tree. */
export interface JudgedPage extends Opinion {
  page: string
  score: number
  tokens: number
  /** Asked as one of a random sample. */
  random: boolean
}

/** Judged pages in a tree. */
export interface JudgedTree {
  /** The node in which each stands, and the entry that it is counted in. */
  placed: readonly { page: JudgedPage; node: number; entry: number }[]
  /** Log-odds by which verdicts move the pages in a node and below it, by its path; and of each node together with those above it. */
  told: ReadonlyMap<string, number>
  moved: Float64Array
}

/** @param rarity how rare the domain is, 0 to 1 */
export function judgedTree(tree: PageTree, judged: readonly JudgedPage[], rarity: number): JudgedTree {
  const told = movedBy(judged, rarity)
  return { placed: judged.flatMap((page) => placeOf(tree, page)), told, moved: movedIn(tree, told) }
}

function placeOf({ nodes, entries }: PageTree, page: JudgedPage): JudgedTree['placed'] {
  let node = -1
  for (const name of namesOf(page.url)) {
    const next = nodes.find(node, name)
    if (next < 0) break
    node = next
  }
  if (node < 0) return []
  const bucket = bucketOf(page.score)
  for (let entry = entries.starts[node]!; entry < entries.starts[node + 1]!; entry++)
    if (entries.bucket[entry] === bucket) return [{ page, node, entry }]
  return []
}

function movedIn({ nodes }: PageTree, told: ReadonlyMap<string, number>): Float64Array {
  const moved = new Float64Array(nodes.size)
  for (const [path, odds] of told) {
    const node = path.split('/').reduce((above, name, i) => (i > 0 && above < 0 ? -1 : nodes.find(above, name)), -1)
    if (node >= 0) moved[node] = odds
  }
  // A parent comes before what is below it.
  for (let node = 0; told.size > 0 && node < moved.length; node++) {
    const parent = nodes.parentOf(node)
    if (parent >= 0) moved[node]! += moved[parent]!
  }
  return moved
}
