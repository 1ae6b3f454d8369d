import type { Tree } from '../../processors/extract/model.js'

/** Gradient-boosted trees for a logistic loss with soft labels and weights, on histograms of 64 bins. */
export interface Options {
  trees: number
  leaves: number
  rate: number
  minWeight: number
  lambda: number
  features: number
  rows: number
  seed: number
}

const BINS = 64

function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export interface Data {
  /** Row-major features. */
  rows: Float32Array
  width: number
  labels: Float32Array
  weights: Float32Array
}

function quantiles(values: Float32Array): number[] {
  const sorted = values.slice().sort()
  const cuts: number[] = []
  const distinct = new Set(sorted)
  if (distinct.size <= BINS) {
    const list = [...distinct]
    for (let i = 1; i < list.length; i++) cuts.push((list[i - 1]! + list[i]!) / 2)
    return cuts
  }
  for (let q = 1; q < BINS; q++) {
    const cut = sorted[Math.floor((q * sorted.length) / BINS)]!
    if (cut > sorted[0]! && cut !== cuts[cuts.length - 1]) cuts.push(cut)
  }
  return cuts
}

export class Binned {
  readonly columns: Uint8Array[] = []
  readonly cuts: number[][] = []

  constructor(readonly data: Data) {
    const n = data.labels.length
    const step = Math.max(1, Math.floor(n / 20_000))
    for (let f = 0; f < data.width; f++) {
      const sample = new Float32Array(Math.ceil(n / step))
      for (let i = 0, k = 0; i < n; i += step) sample[k++] = data.rows[i * data.width + f]!
      const cuts = quantiles(sample)
      const column = new Uint8Array(n)
      for (let i = 0; i < n; i++) {
        const value = data.rows[i * data.width + f]!
        let low = 0
        let high = cuts.length
        while (low < high) {
          const middle = (low + high) >> 1
          if (value < cuts[middle]!) high = middle
          else low = middle + 1
        }
        column[i] = low
      }
      this.columns.push(column)
      this.cuts.push(cuts)
    }
  }
}

interface Leaf {
  rows: Int32Array
  g: number
  h: number
  /** Sums of gradients and hessians by feature and bin. */
  histogram: Float64Array
  node: number
  gain: number
  feature: number
  bin: number
}

export function train(binned: Binned, use: Int32Array, options: Options): { base: number; trees: Tree[] } {
  const { labels, weights } = binned.data
  const next = random(options.seed)
  const scores = new Float64Array(labels.length)
  let positive = 0
  let all = 0
  for (const i of use) {
    positive += labels[i]! * weights[i]!
    all += weights[i]!
  }
  const base = Math.log(positive / (all - positive))
  scores.fill(base)
  const g = new Float64Array(labels.length)
  const h = new Float64Array(labels.length)
  const trees: Tree[] = []
  for (let t = 0; t < options.trees; t++) {
    for (const i of use) {
      const p = 1 / (1 + Math.exp(-scores[i]!))
      g[i] = (p - labels[i]!) * weights[i]!
      h[i] = Math.max(p * (1 - p), 1e-6) * weights[i]!
    }
    const features = binned.columns
      .map((_, f) => f)
      .filter((f) => binned.cuts[f]!.length > 0 && next() < options.features)
    const rows = use.filter(() => next() < options.rows)
    const tree = new Grower(binned, g, h, features, options).grow(rows)
    trees.push(tree)
    addScores(tree, binned, use, scores)
  }
  return { base, trees }
}

function addScores(tree: Tree, binned: Binned, use: Int32Array, scores: Float64Array): void {
  const { feature, value, right } = tree
  const bins = value.map((v, n) =>
    feature[n]! < 0 ? 0 : binned.cuts[feature[n]!]!.findIndex((cut) => Math.fround(cut) === v),
  )
  const columns = feature.map((f) => binned.columns[Math.max(f, 0)]!)
  for (const i of use) {
    let n = 0
    while (feature[n]! >= 0) n = columns[n]![i]! <= bins[n]! ? n + 1 : right[n]!
    scores[i]! += value[n]!
  }
}

interface Node {
  feature: number
  value: number
  left: number
  right: number
}

/** Grows one tree leaf by leaf, best gain first; a split's larger side gets its histogram by subtraction. */
class Grower {
  private readonly nodes: Node[] = []
  private readonly rowG: Float64Array
  private readonly rowH: Float64Array

  constructor(
    private readonly binned: Binned,
    private readonly g: Float64Array,
    private readonly h: Float64Array,
    private readonly features: readonly number[],
    private readonly options: Options,
  ) {
    this.rowG = new Float64Array(g.length)
    this.rowH = new Float64Array(g.length)
  }

  grow(rows: Int32Array): Tree {
    const leaves: Leaf[] = [this.leaf(rows, this.histogram(rows))]
    while (leaves.length < this.options.leaves) {
      let best = 0
      for (let k = 1; k < leaves.length; k++) if (leaves[k]!.gain > leaves[best]!.gain) best = k
      const split = leaves[best]!
      if (split.gain <= 1e-9) break
      leaves.splice(best, 1, ...this.split(split))
    }
    return this.preorder()
  }

  private split(leaf: Leaf): [Leaf, Leaf] {
    const column = this.binned.columns[leaf.feature]!
    const left = leaf.rows.filter((i) => column[i]! <= leaf.bin)
    const right = leaf.rows.filter((i) => column[i]! > leaf.bin)
    const small = this.histogram(left.length < right.length ? left : right)
    const large = leaf.histogram
    for (let k = 0; k < large.length; k++) large[k]! -= small[k]!
    const [leftSums, rightSums] = left.length < right.length ? [small, large] : [large, small]
    const node = this.nodes[leaf.node]!
    node.feature = leaf.feature
    node.value = this.binned.cuts[leaf.feature]![leaf.bin]!
    node.left = this.nodes.length
    node.right = this.nodes.length + 1
    return [this.leaf(left, leftSums), this.leaf(right, rightSums)]
  }

  private leaf(rows: Int32Array, histogram: Float64Array): Leaf {
    const leaf: Leaf = { rows, g: 0, h: 0, histogram, node: this.nodes.length, gain: 0, feature: -1, bin: 0 }
    for (const i of rows) {
      leaf.g += this.g[i]!
      leaf.h += this.h[i]!
    }
    const value = (-leaf.g / (leaf.h + this.options.lambda)) * this.options.rate
    this.nodes.push({ feature: -1, value, left: -1, right: -1 })
    this.bestSplit(leaf)
    return leaf
  }

  private histogram(rows: Int32Array): Float64Array {
    const { rowG, rowH, features, binned } = this
    const out = new Float64Array(features.length * BINS * 2)
    const n = rows.length
    for (let k = 0; k < n; k++) {
      rowG[k] = this.g[rows[k]!]!
      rowH[k] = this.h[rows[k]!]!
    }
    for (let f = 0; f < features.length; f++) {
      const column = binned.columns[features[f]!]!
      const start = f * BINS * 2
      for (let k = 0; k < n; k++) {
        const at = start + column[rows[k]!]! * 2
        out[at]! += rowG[k]!
        out[at + 1]! += rowH[k]!
      }
    }
    return out
  }

  private bestSplit(leaf: Leaf): void {
    const { lambda, minWeight } = this.options
    const parent = (leaf.g * leaf.g) / (leaf.h + lambda)
    for (let f = 0; f < this.features.length; f++) {
      const start = f * BINS * 2
      const bins = this.binned.cuts[this.features[f]!]!.length
      let leftG = 0
      let leftH = 0
      for (let bin = 0; bin < bins; bin++) {
        leftG += leaf.histogram[start + bin * 2]!
        leftH += leaf.histogram[start + bin * 2 + 1]!
        const rightH = leaf.h - leftH
        if (leftH < minWeight || rightH < minWeight) continue
        const rightG = leaf.g - leftG
        const gain = (leftG * leftG) / (leftH + lambda) + (rightG * rightG) / (rightH + lambda) - parent
        if (gain > leaf.gain) {
          leaf.gain = gain
          leaf.feature = this.features[f]!
          leaf.bin = bin
        }
      }
    }
  }

  private preorder(): Tree {
    const tree: Tree = { feature: [], value: [], right: [] }
    const place = (n: number): void => {
      const node = this.nodes[n]!
      const at = tree.feature.length
      tree.feature.push(node.feature)
      tree.value.push(Math.fround(node.value))
      tree.right.push(0)
      if (node.feature < 0) return
      place(node.left)
      tree.right[at] = tree.feature.length
      place(node.right)
    }
    place(0)
    return tree
  }
}
