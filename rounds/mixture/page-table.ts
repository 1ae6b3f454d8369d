import { BUCKETS, bucketOf } from '../../processors/cut.js'
import { nodesOf } from '../../processors/posterior/url-nodes.js'

/** Pages of one node that have one bucket of scores. */
export interface Entries {
  /** Index of the deepest node, by rising name. */
  node: Int32Array
  bucket: Uint16Array
  pages: Int32Array
  tokens: Float64Array
}

/** The URL tree of a run's pages: nodes by rising name, so that a parent comes before what is below it. */
export interface PageTree {
  names: string[]
  /** Index of the node above; -1 for a host. */
  parents: Int32Array
  entries: Entries
}

/** Nodes, and entries, at most: both are kept in maps, and the nodes are published. */
const MOST = { nodes: 2 ** 20, entries: 15_000_000 }
/** Of a host and three directories. */
const DEEPEST = 4

/**
 * Collects the scores of pages by node and bucket. Memory grows with the nodes, and with the buckets that have pages in them, not with the pages. Where they would be too
 * many, the deepest directories count to the ones above them, of all hosts alike, so that the order of the pages makes no difference.
 */
export class PageTable {
  #depth = DEEPEST
  #nodes = new Map<string, number>()
  #counts = new Map<number, [pages: number, tokens: number]>()

  constructor(private readonly most = MOST) {}

  add(url: string, score: number, tokens: number): void {
    this.#count(nodesOf(url).slice(0, this.#depth), bucketOf(score), 1, tokens)
    const { nodes, entries } = this.most
    while (this.#depth > 1 && (this.#nodes.size > nodes || this.#counts.size > entries)) this.#flatten()
  }

  #count(path: readonly string[], bucket: number, pages: number, tokens: number): void {
    let node = -1
    for (const name of path) {
      node = this.#nodes.get(name) ?? this.#nodes.size
      if (node === this.#nodes.size) this.#nodes.set(name, node)
    }
    const key = node * BUCKETS + bucket
    const counts = this.#counts.get(key)
    if (counts) {
      counts[0] += pages
      counts[1] += tokens
    } else this.#counts.set(key, [pages, tokens])
  }

  #flatten(): void {
    this.#depth--
    const names = [...this.#nodes.keys()]
    const counts = this.#counts
    this.#nodes = new Map()
    this.#counts = new Map()
    for (const [key, [pages, tokens]] of counts) {
      const node = Math.floor(key / BUCKETS)
      const parts = names[node]!.split('/').slice(0, this.#depth)
      const path = parts.map((_, i) => parts.slice(0, i + 1).join('/'))
      this.#count(path, key - node * BUCKETS, pages, tokens)
    }
  }

  /** The tree, the same for the same pages in whatever order they came. */
  tree(): PageTree {
    const names = [...this.#nodes.keys()].sort()
    const ranks = new Map(names.map((name, rank) => [name, rank]))
    const rankOf = new Int32Array(names.length)
    for (const [name, node] of this.#nodes) rankOf[node] = ranks.get(name)!
    const parents = Int32Array.from(names, (name) => {
      const slash = name.lastIndexOf('/')
      return slash < 0 ? -1 : ranks.get(name.slice(0, slash))!
    })
    const keys = Float64Array.from(this.#counts.keys(), (key) => {
      const node = Math.floor(key / BUCKETS)
      return rankOf[node]! * BUCKETS + (key - node * BUCKETS)
    })
    const order = Uint32Array.from(keys.keys()).sort((a, b) => keys[a]! - keys[b]!)
    const counts = [...this.#counts.values()]
    const entries: Entries = {
      node: Int32Array.from(order, (i) => Math.floor(keys[i]! / BUCKETS)),
      bucket: Uint16Array.from(order, (i) => keys[i]! % BUCKETS),
      pages: Int32Array.from(order, (i) => counts[i]![0]),
      tokens: Float64Array.from(order, (i) => counts[i]![1]),
    }
    return { names, parents, entries }
  }
}
