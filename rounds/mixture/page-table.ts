import { bucketOf } from '../../processors/cut.js'
import { NodeIndex } from '../../processors/posterior/node-index.js'
import { directoryLength, namesOf } from '../../processors/posterior/url-nodes.js'
import { type Entries, EntryCounts } from './entry-counts.js'

/** The URL tree of a run's pages: nodes by their path, rising, so that a parent comes before what is below it. */
export interface PageTree {
  nodes: NodeIndex
  entries: Entries
}

/** Nodes, and entries, at most: the nodes are published, and entries are counted in 24 bits. */
const MOST = { nodes: 2 ** 20, entries: 15_000_000 }
/** Of a host and three directories. */
export const DEEPEST = 4
/** Directories as URLs spell them whose nodes are kept at hand, and how long one may be for that: reading a URL takes longer than all else. */
const MOST_AT_HAND = 2 ** 18
const LONGEST_AT_HAND = 120

/**
 * Collects the scores of pages by node and bucket. Memory grows with the nodes, and with the buckets that have pages in them, not with the pages. Where they would be too
 * many, the deepest directories count to the ones above them, of all hosts alike, so that the order of the pages makes no difference.
 */
export class PageTable {
  #depth = DEEPEST
  #nodes = new NodeIndex()
  readonly #counts = new EntryCounts()
  #directories = new NodeIndex()
  /** Deepest node by directory. */
  readonly #atHand = new Int32Array(MOST_AT_HAND)

  constructor(private readonly most = MOST) {}

  add(url: string, score: number, tokens: number): void {
    const bucket = bucketOf(score)
    this.#counts.add(this.#nodeOf(url), bucket, 1, tokens)
    const { nodes, entries } = this.most
    while (this.#depth > 1 && (this.#nodes.size > nodes || this.#counts.size > entries)) this.#flatten()
  }

  /** The deepest node of a page. */
  #nodeOf(url: string): number {
    const length = directoryLength(url)
    if (length === 0 || length > LONGEST_AT_HAND) return this.#read(url)
    const known = this.#directories.find(-1, url, length)
    if (known >= 0) return this.#atHand[known]!
    if (this.#directories.size === MOST_AT_HAND) this.#directories = new NodeIndex()
    const node = this.#read(url)
    this.#atHand[this.#directories.add(-1, url, length)] = node
    return node
  }

  #read(url: string): number {
    return namesOf(url)
      .slice(0, this.#depth)
      .reduce((node, name) => this.#nodes.add(node, name), -1)
  }

  #flatten(): void {
    this.#depth--
    this.#directories = new NodeIndex()
    const nodes = new NodeIndex()
    const { size } = this.#nodes
    const depths = new Uint8Array(size)
    const kept = new Int32Array(size)
    for (let node = 0; node < size; node++) {
      const parent = this.#nodes.parentOf(node)
      depths[node] = parent < 0 ? 1 : depths[parent]! + 1
      const above = parent < 0 ? -1 : kept[parent]!
      kept[node] = depths[node]! > this.#depth ? above : nodes.add(above, this.#nodes.nameOf(node))
    }
    this.#nodes = nodes
    this.#counts.regroup(kept)
  }

  /** The tree, the same for the same pages in whatever order they came. */
  async tree(): Promise<PageTree> {
    const { size } = this.#nodes
    const paths: string[] = []
    for (let node = 0; node < size; node++) {
      const parent = this.#nodes.parentOf(node)
      const name = this.#nodes.nameOf(node)
      paths.push(parent < 0 ? name : `${paths[parent]}/${name}`)
    }
    const order = Uint32Array.from(paths.keys()).sort((a, b) => (paths[a]! < paths[b]! ? -1 : 1))
    const rankOf = new Int32Array(size)
    const nodes = new NodeIndex()
    for (const node of order) {
      const parent = this.#nodes.parentOf(node)
      rankOf[node] = nodes.add(parent < 0 ? -1 : rankOf[parent]!, this.#nodes.nameOf(node))
    }
    return { nodes, entries: await this.#counts.entries(rankOf) }
  }
}
