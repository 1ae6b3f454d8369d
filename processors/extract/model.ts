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

/** A model laid out for speed: all trees in three arrays. */
export class Forest {
  private readonly feature: Int16Array
  private readonly value: Float32Array
  private readonly right: Int32Array
  private readonly starts: Int32Array

  constructor(private readonly model: Model) {
    const size = model.trees.reduce((n, tree) => n + tree.feature.length, 0)
    this.feature = new Int16Array(size)
    this.value = new Float32Array(size)
    this.right = new Int32Array(size)
    this.starts = new Int32Array(model.trees.length)
    let at = 0
    model.trees.forEach((tree, t) => {
      this.starts[t] = at
      this.feature.set(tree.feature, at)
      this.value.set(tree.value, at)
      for (let n = 0; n < tree.right.length; n++) this.right[at + n] = at + tree.right[n]!
      at += tree.feature.length
    })
  }

  /** Probabilities of all rows. Features from the rows' width on are bits of the masks, 32 a mask. */
  predict(rows: Rows, count: number): Float32Array {
    const { feature, value, right, starts } = this
    const { numbers, masks } = rows
    const out = new Float32Array(count)
    const width = numbers.length / count
    const maskWidth = masks.length / count
    const row = new Float32Array(width + 32 * maskWidth)
    for (let r = 0; r < count; r++) {
      row.set(numbers.subarray(r * width, (r + 1) * width))
      for (let m = 0, at = width; m < maskWidth; m++)
        for (let bits = masks[r * maskWidth + m]!, bit = 0; bit < 32; bit++, at++) row[at] = (bits >>> bit) & 1
      let score = this.model.base
      for (let t = 0; t < starts.length; t++) {
        let n = starts[t]!
        for (let f = feature[n]!; f >= 0; f = feature[n]!) n = row[f]! < value[n]! ? n + 1 : right[n]!
        score += value[n]!
      }
      out[r] = 1 / (1 + Math.exp(-score))
    }
    return out
  }
}
