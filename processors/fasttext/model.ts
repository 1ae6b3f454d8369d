import { ByteReader, type Chunks } from './byte-reader.js'
import { Features } from './features.js'
import { type Matrix, readMatrix } from './matrix.js'
import { inputRows, type ModelHeader, readHeader, readQuantisation } from './model-file.js'
import { type Output, outputLayer } from './output.js'
import { readTrailer } from './trailer.js'

export interface Prediction {
  label: string
  /** As fastText reports it: up to 0.00001 above the mathematical value (more with hierarchical softmax). */
  probability: number
}

/** A fastText classifier, evaluated exactly as fastText does. */
export class FastTextModel {
  readonly labels: string[]
  readonly #features: Features
  readonly #input: Matrix
  readonly #output: Output
  readonly #hidden: Float32Array

  private constructor(header: ModelHeader, input: Matrix, output: Matrix) {
    const { labels, labelCounts } = header.dictionary
    this.labels = labels
    this.#features = new Features(header)
    this.#input = input
    this.#output = outputLayer(header.loss, output, labelCounts)
    this.#hidden = new Float32Array(header.dimension)
  }

  /**
   * Reads a `.bin` or `.ftz` file.
   * @throws {ModelFormatError} when it is damaged or no classifier
   */
  static read(chunks: Chunks): FastTextModel {
    const reader = new ByteReader(chunks)
    try {
      const header = readHeader(reader)
      const { dimension, dictionary } = header
      const quantised = readQuantisation(reader, header)
      const input = readMatrix(reader, inputRows(header), dimension, quantised, 'input')
      const outputQuantised = reader.bool('quantisation flag') && quantised
      const output = readMatrix(reader, dictionary.labels.length, dimension, outputQuantised, 'output')
      readTrailer(reader)
      return new FastTextModel(header, input, output)
    } finally {
      reader.close()
    }
  }

  /**
   * The `k` most probable labels with a probability of `threshold` or more, best first. The text is taken as one line
   * and as it is, without tokenising. No labels when no row of the model fits the text.
   */
  predict(text: string, k = 1, threshold = 0): Prediction[] {
    if (!(k >= 1)) throw new RangeError(`k must be 1 or more, not ${k}`)
    const features = this.#features
    const hidden = this.#hidden
    features.extract(text)
    if (features.count === 0) return []
    // Sums in single precision, in fastText's order: very long texts would differ in the fourth decimal otherwise.
    hidden.fill(0)
    for (let i = 0; i < features.count; i++) this.#input.addRow(features.rows[i]!, hidden)
    const scale = Math.fround(1 / features.count)
    for (let i = 0; i < hidden.length; i++) hidden[i] = hidden[i]! * scale
    return this.#output(hidden, k, threshold).map(({ score, label }) => ({
      label: this.labels[label]!,
      probability: Math.exp(score),
    }))
  }
}
