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
    const tree = grow(binned, rows, g, h, features, options)
    trees.push(tree)
    for (const i of use) scores[i]! += valueAt(tree, binned, i)
  }
  return { base, trees }
}

function valueAt(tree: Tree, binned: Binned, row: number): number {
  let n = 0
  while (tree.feature[n]! >= 0) {
    const f = tree.feature[n]!
    n = binned.data.rows[row * binned.data.width + f]! < tree.value[n]! ? n + 1 : tree.right[n]!
  }
  return tree.value[n]!
}

function grow(
  binned: Binned,
  rows: Int32Array,
  g: Float64Array,
  h: Float64Array,
  features: number[],
  options: Options,
): Tree {
  interface Node {
    feature: number
    value: number
    left: number
    right: number
  }
  const nodes: Node[] = [{ feature: -1, value: 0, left: -1, right: -1 }]
  const leaf = (r: Int32Array, node: number): Leaf => {
    const out: Leaf = { rows: r, g: 0, h: 0, node, gain: 0, feature: -1, bin: 0 }
    for (const i of r) {
      out.g += g[i]!
      out.h += h[i]!
    }
    nodes[node]!.value = (-out.g / (out.h + options.lambda)) * options.rate
    bestSplit(binned, out, g, h, features, options)
    return out
  }
  const leaves: Leaf[] = [leaf(rows, 0)]
  while (leaves.length < options.leaves) {
    let best = 0
    for (let k = 1; k < leaves.length; k++) if (leaves[k]!.gain > leaves[best]!.gain) best = k
    const split = leaves[best]!
    if (split.gain <= 1e-9) break
    const column = binned.columns[split.feature]!
    const left = split.rows.filter((i) => column[i]! <= split.bin)
    const right = split.rows.filter((i) => column[i]! > split.bin)
    const node = nodes[split.node]!
    node.feature = split.feature
    node.value = binned.cuts[split.feature]![split.bin]!
    node.left = nodes.length
    node.right = nodes.length + 1
    nodes.push({ feature: -1, value: 0, left: -1, right: -1 }, { feature: -1, value: 0, left: -1, right: -1 })
    leaves.splice(best, 1, leaf(left, node.left), leaf(right, node.right))
  }
  // Preorder, so that the left child follows its parent.
  const tree: Tree = { feature: [], value: [], right: [] }
  const place = (n: number): void => {
    const node = nodes[n]!
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

function bestSplit(
  binned: Binned,
  leaf: Leaf,
  g: Float64Array,
  h: Float64Array,
  features: number[],
  options: Options,
): void {
  const { rows, lambda, minWeight } = { rows: leaf.rows, lambda: options.lambda, minWeight: options.minWeight }
  const n = rows.length
  const gs = new Float64Array(n)
  const hs = new Float64Array(n)
  for (let k = 0; k < n; k++) {
    gs[k] = g[rows[k]!]!
    hs[k] = h[rows[k]!]!
  }
  const parent = (leaf.g * leaf.g) / (leaf.h + lambda)
  const sumG = new Float64Array(BINS + 1)
  const sumH = new Float64Array(BINS + 1)
  for (const f of features) {
    const column = binned.columns[f]!
    const bins = binned.cuts[f]!.length
    sumG.fill(0)
    sumH.fill(0)
    for (let k = 0; k < n; k++) {
      const bin = column[rows[k]!]!
      sumG[bin]! += gs[k]!
      sumH[bin]! += hs[k]!
    }
    let leftG = 0
    let leftH = 0
    for (let bin = 0; bin < bins; bin++) {
      leftG += sumG[bin]!
      leftH += sumH[bin]!
      const rightH = leaf.h - leftH
      if (leftH < minWeight || rightH < minWeight) continue
      const rightG = leaf.g - leftG
      const gain = (leftG * leftG) / (leftH + lambda) + (rightG * rightG) / (rightH + lambda) - parent
      if (gain > leaf.gain) {
        leaf.gain = gain
        leaf.feature = f
        leaf.bin = bin
      }
    }
  }
}
