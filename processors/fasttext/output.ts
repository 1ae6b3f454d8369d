import { BestLabels, type Candidate } from './best-labels.js'
import type { Matrix } from './matrix.js'
import type { Loss } from './model-file.js'

/** Gives the best labels for a hidden vector. */
export type Output = (hidden: Float32Array, limit: number, threshold: number) => Candidate[]

/** fastText's logarithm of a probability, which spares it log 0 and makes what it reports 0.00001 too high. */
export const logOf = (probability: number): number => Math.fround(Math.log(probability + 1e-5))

/** The output layer of a model with this loss: what the reference implementation computes from the label vectors. */
export function outputLayer(loss: Loss, matrix: Matrix, labelCounts: number[]): Output {
  if (loss === 'hs') return hierarchical(matrix, labelCounts)
  const probabilities = loss === 'ova' ? oneVersusAll : softmax
  const values = new Float32Array(matrix.rows)
  return (hidden, limit, threshold) => {
    for (let label = 0; label < matrix.rows; label++) values[label] = matrix.dotRow(label, hidden)
    probabilities(values)
    const best = new BestLabels(limit)
    for (let label = 0; label < matrix.rows; label++) {
      const score = logOf(values[label]!)
      if (values[label]! >= threshold && best.admits(score)) best.offer(score, label)
    }
    return best.take()
  }
}

/** Softmax in place, in single precision; also for negative sampling, as fastText up to 0.2 does. */
function softmax(values: Float32Array): void {
  let max = values[0]!
  for (const value of values) max = Math.max(max, value)
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    values[i] = Math.exp(Math.fround(values[i]! - max))
    sum = Math.fround(sum + values[i]!)
  }
  for (let i = 0; i < values.length; i++) values[i] = values[i]! / sum
}

const SIGMOID_LIMIT = 8
const SIGMOID_STEPS = 512

/** fastText's logistic function for independent labels: a table of 513 values from −8 to 8, 0 and 1 beyond. */
export function tabledSigmoid(x: number): number {
  if (x < -SIGMOID_LIMIT) return 0
  if (x > SIGMOID_LIMIT) return 1
  const step = Math.trunc(((x + SIGMOID_LIMIT) * SIGMOID_STEPS) / SIGMOID_LIMIT / 2)
  return Math.fround(1 / (1 + Math.exp(-((step * 2 * SIGMOID_LIMIT) / SIGMOID_STEPS - SIGMOID_LIMIT))))
}

function oneVersusAll(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i] = tabledSigmoid(values[i]!)
}

/** Hierarchical softmax: the product of the decisions on the way from the root of a Huffman tree to the label. */
function hierarchical(matrix: Matrix, labelCounts: number[]): Output {
  const labels = labelCounts.length
  const { left, right } = huffmanTree(labelCounts)
  return (hidden, limit, threshold) => {
    const best = new BestLabels(limit)
    const least = logOf(threshold)
    // The last node made is the root. Depth first, left before right, on a stack of our own: a tree can be as deep as it has labels.
    const nodes = [2 * labels - 2]
    const scores = [0]
    while (nodes.length > 0) {
      const node = nodes.pop()!
      const score = scores.pop()!
      if (score < least || !best.admits(score)) continue
      if (node < labels) {
        best.offer(score, node)
        continue
      }
      const probability = Math.fround(1 / (1 + Math.exp(-Math.fround(matrix.dotRow(node - labels, hidden)))))
      nodes.push(right[node]!, left[node]!)
      scores.push(Math.fround(score + logOf(probability)), Math.fround(score + logOf(Math.fround(1 - probability))))
    }
    return best.take()
  }
}

/** Huffman tree over labels in order of falling counts: children of the nodes from `counts.length` on. */
export function huffmanTree(counts: number[]): { left: Int32Array; right: Int32Array } {
  const labels = counts.length
  const nodes = 2 * labels - 1
  const weight = new Float64Array(nodes).fill(1e15)
  weight.set(counts)
  const left = new Int32Array(nodes).fill(-1)
  const right = new Int32Array(nodes).fill(-1)
  let leaf = labels - 1
  let inner = labels
  const lightest = () => (leaf >= 0 && weight[leaf]! < weight[inner]! ? leaf-- : inner++)
  for (let node = labels; node < nodes; node++) {
    left[node] = lightest()
    right[node] = lightest()
    weight[node] = weight[left[node]!]! + weight[right[node]!]!
  }
  return { left, right }
}
