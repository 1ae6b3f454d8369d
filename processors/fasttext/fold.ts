import { ByteReader, type Chunks, notFinite } from './byte-reader.js'
import type { DictionaryHeader } from './dictionary.js'
import { ModelFormatError } from './errors.js'
import { encodeFolded, type FoldedContent, type FoldedHead } from './folded-file.js'
import { readMatrix, readSize } from './matrix.js'
import { inputRows, type ModelHeader, readHeader, readQuantisation } from './model-file.js'
import { hashOfNgram } from './ngram-set.js'
import { huffmanTree } from './output.js'
import { readTrailer } from './trailer.js'

/** Values of the input matrix in memory at a time: so many, or one row. */
const BLOCK_VALUES = 1 << 20

/**
 * Folds a two-label classifier (`.bin` or `.ftz`): the probability of a label depends on each input row only through its product
 * with one vector taken from the output layer, so each row becomes that one number. The pieces are gone through twice, since the output layer
 * comes last in the file; memory is bounded by the dictionary and one number a row.
 * @throws {ModelFormatError} when the file is damaged, has other than two labels, or none called `positiveLabel`
 */
export function foldModel(chunks: Chunks, positiveLabel: string): Buffer {
  const { header, vector, trailer } = outputVector(chunks, positiveLabel)
  const { set } = trailer ?? {}
  const rows = foldRows(chunks, set ? vector.map((value) => value * set.scale) : vector)
  const { words } = header.dictionary
  const head: Omit<FoldedHead, 'words'> = {
    tokenizer: trailer?.tokenizer ?? 'whitespace',
    ...(set && { features: set.features, bias: set.bias }),
    link: header.loss === 'ova' ? 'tabled' : 'logistic',
    wordNgrams: header.wordNgrams,
    minn: header.minn,
    maxn: header.maxn,
    buckets: header.buckets,
  }
  const vocabulary = sortedWords(header.dictionary, rows)
  return encodeFolded({
    ...vocabulary,
    head: { ...head, words: vocabulary.weights.length },
    bucketWeights: bucketWeights(header, rows.subarray(words)),
  })
}

/** What the folding needs from the whole file but the input matrix. */
function outputVector(chunks: Chunks, positiveLabel: string) {
  const reader = new ByteReader(chunks)
  try {
    const header = readHeader(reader)
    const { dimension, dictionary } = header
    const { labels } = dictionary
    const positive = labels.indexOf(positiveLabel)
    if (labels.length !== 2) throw new ModelFormatError(`the model has ${labels.length} labels; only two can be folded`)
    if (positive < 0) {
      throw new ModelFormatError(
        `the model has no label ${JSON.stringify(positiveLabel)}; it has ${labels.join(' and ')}`,
      )
    }
    const rows = inputRows(header)
    const quantised = readQuantisation(reader, header)
    if (quantised) readMatrix(reader, rows, dimension, true, 'input')
    else {
      readSize(reader, rows, dimension, 'input')
      reader.skip(rows * dimension * 4, 'input matrix')
    }
    const outputQuantised = reader.bool('quantisation flag') && quantised
    const output = readMatrix(reader, labels.length, dimension, outputQuantised, 'output')
    const rowOf = (row: number) => {
      const values = new Float32Array(dimension)
      output.addRow(row, values)
      return values
    }
    return { header, vector: decisionVector(header, positive, rowOf), trailer: readTrailer(reader) }
  } finally {
    reader.close()
  }
}

/** The vector whose product with the hidden vector is the log-odds of the label. */
function decisionVector({ loss, dictionary }: ModelHeader, positive: number, rowOf: (row: number) => Float32Array) {
  if (loss === 'ova') return Float64Array.from(rowOf(positive))
  if (loss === 'hs') {
    const sign = huffmanTree(dictionary.labelCounts).right[2] === positive ? 1 : -1
    return Float64Array.from(rowOf(0), (value) => sign * value)
  }
  const other = rowOf(1 - positive)
  return Float64Array.from(rowOf(positive), (value, i) => value - other[i]!)
}

/** Product of each row of the input matrix with `vector`. */
function foldRows(chunks: Chunks, vector: Float64Array): Float32Array {
  const reader = new ByteReader(chunks)
  try {
    if (reader.atEnd()) throw new ModelFormatError('the pieces of the model can be gone through only once')
    const header = readHeader(reader)
    const columns = header.dimension
    const rows = inputRows(header)
    const result = new Float32Array(rows)
    if (reader.bool('quantisation flag')) {
      const matrix = readMatrix(reader, rows, columns, true, 'input')
      for (let row = 0; row < rows; row++) result[row] = matrix.dotRow(row, vector)
      return result
    }
    readSize(reader, rows, columns, 'input')
    const blockRows = Math.max(1, Math.floor(BLOCK_VALUES / columns))
    const block = new Float32Array(Math.min(rows, blockRows) * columns)
    for (let first = 0; first < rows; first += blockRows) {
      const count = Math.min(blockRows, rows - first)
      reader.into(new Uint8Array(block.buffer, 0, count * columns * 4), 'input matrix')
      for (let i = 0, at = 0; i < count; i++) {
        let sum = 0
        for (let j = 0; j < columns; j++, at++) sum += block[at]! * vector[j]!
        if (!Number.isFinite(sum)) throw notFinite('input matrix', sum)
        result[first + i] = sum
      }
    }
    return result
  } finally {
    reader.close()
  }
}

/** Hashes and weights of the words by rising hash; words that are no valid UTF-8, which no text can hold, are left out. */
function sortedWords(
  dictionary: DictionaryHeader,
  rows: Float32Array,
): Pick<FoldedContent, 'hashes' | 'checks' | 'weights'> {
  const { words, offsets } = dictionary
  const text = Buffer.from(dictionary.text.buffer, dictionary.text.byteOffset, dictionary.text.length)
  const hashes = new Uint32Array(words)
  const checks = new Uint32Array(words)
  const order: number[] = []
  for (let word = 0; word < words; word++) {
    const bytes = text.subarray(offsets[word], offsets[word + 1])
    const string = bytes.toString('utf8')
    if (!Buffer.from(string).equals(bytes)) continue
    const { hash, check } = hashOfNgram(string)
    hashes[word] = hash
    checks[word] = check
    order.push(word)
  }
  order.sort((a, b) => hashes[a]! - hashes[b]! || checks[a]! - checks[b]!)
  return {
    hashes: Uint32Array.from(order, (word) => hashes[word]!),
    checks: Uint32Array.from(order, (word) => checks[word]!),
    weights: Float32Array.from(order, (word) => rows[word]!),
  }
}

function bucketWeights({ buckets, dictionary }: ModelHeader, rows: Float32Array): Float32Array {
  if (!dictionary.pruned) return rows
  const result = new Float32Array(buckets).fill(Number.NaN)
  for (const [bucket, row] of dictionary.pruned) if (bucket >= 0 && bucket < buckets) result[bucket] = rows[row]!
  return result
}
