import { bucketOf } from '../../processors/cut.js'
import type { Opinion } from '../../processors/posterior/judged.js'
import { nodesOf } from '../../processors/posterior/url-nodes.js'
import type { PageTree } from './page-table.js'

/** A page that was judged; it is one of those in the tree. */
export interface JudgedPage extends Opinion {
  page: string
  score: number
  tokens: number
  /** Asked as one of a random sample. */
  random: boolean
}

/** The entry that each judged page is counted in; -1 where there is none. */
export function entriesOf({ names, entries }: PageTree, judged: readonly JudgedPage[]): number[] {
  if (judged.length === 0) return []
  const nodes = new Map(names.map((name, node) => [name, node]))
  const wanted = judged.map(({ url, score }) => {
    const deepest = nodesOf(url).findLast((name) => nodes.has(name))
    return deepest === undefined ? '' : `${nodes.get(deepest)} ${bucketOf(score)}`
  })
  const found = new Map<string, number>(wanted.map((key) => [key, -1]))
  for (let e = 0; e < entries.node.length; e++) {
    const key = `${entries.node[e]} ${entries.bucket[e]}`
    if (found.has(key)) found.set(key, e)
  }
  return wanted.map((key) => found.get(key)!)
}
