import type { Rows } from './features.js'

/** A regression tree in preorder: the left child follows its parent, `right` is the other; leaves have feature -1. */
export interface Tree {
  feature: number[]
  /** Threshold of a split (below it to the left), or the value of a leaf. */
  value: number[]
  right: number[]
}

export interface Model {
  base: number
  trees: Tree[]
}

const FEATURE_BITS = 10
const FEATURE = 2 ** FEATURE_BITS - 1

/** A model laid out for speed: all trees in two arrays. */
export class Forest {
  /** Feature of each node and, in the bits above it, its right child; -1 for leaves. */
  private readonly nodes: Int32Array
  private readonly values: Float32Array
  private readonly starts: Int32Array

  constructor(private readonly model: Model) {
    const size = model.trees.reduce((n, tree) => n + tree.feature.length, 0)
    this.nodes = new Int32Array(size)
    this.values = new Float32Array(size)
    this.starts = new Int32Array(model.trees.length)
    let at = 0
    model.trees.forEach((tree, t) => {
      this.starts[t] = at
      this.values.set(tree.value, at)
      tree.feature.forEach((feature, n) => {
        this.nodes[at + n] = feature < 0 ? -1 : feature | ((at + tree.right[n]!) << FEATURE_BITS)
      })
      at += tree.feature.length
    })
  }

  /** Probabilities of all rows. Features from the rows' width on are bits of the masks, 32 a mask. */
  predict(rows: Rows, count: number): Float32Array {
    const { nodes, values, starts } = this
    const { numbers, masks } = rows
    const width = numbers.length / count
    const maskWidth = masks.length / count
    const row = new Float32Array(width + 32 * maskWidth)
    const out = new Float32Array(count)
    for (let r = 0; r < count; r++) {
      row.set(numbers.subarray(r * width, (r + 1) * width))
      for (let m = 0, at = width; m < maskWidth; m++)
        for (let bits = masks[r * maskWidth + m]!, bit = 0; bit < 32; bit++, at++) row[at] = (bits >>> bit) & 1
      let score = this.model.base
      for (let t = 0; t < starts.length; t++) {
        let n = starts[t]!
        for (let node = nodes[n]!; node >= 0; node = nodes[n]!)
          n = row[node & FEATURE]! < values[n]! ? n + 1 : node >>> FEATURE_BITS
        score += values[n]!
      }
      out[r] = 1 / (1 + Math.exp(-score))
    }
    return out
  }
}
