import { allocate, type ByteReader } from './byte-reader.js'
import { ModelFormatError } from './errors.js'
import { hashBytes } from './hash.js'

/** fastText keeps no more words than this. */
const MAX_WORDS = 30_000_000
const MAX_WORD_BYTES = 1 << 24
/** fastText's tree over the labels takes greater counts for nodes that are not made yet. */
const MAX_COUNT = 1e15

/** Words and labels of a model in the order of its rows, and the buckets that pruning left. */
export interface DictionaryHeader {
  words: number
  labels: string[]
  labelCounts: number[]
  /** Where each word's bytes start in `text`; one more entry for the end. */
  offsets: Uint32Array
  text: Uint8Array
  /** Bucket to row of the n-gram rows, where pruning dropped some; undefined when all are there. */
  pruned: Map<number, number> | undefined
}

const LABEL_PREFIX = '__label__'

export function readDictionary(reader: ByteReader): DictionaryHeader {
  const size = reader.int32('dictionary size')
  const words = reader.int32('number of words')
  const labelCount = reader.int32('number of labels')
  reader.int64('number of tokens')
  const prunedCount = reader.int64('number of pruned buckets')
  if (words < 0 || labelCount < 0 || size !== words + labelCount || size > MAX_WORDS) {
    throw new ModelFormatError(`the dictionary is damaged: ${size} entries, ${words} words and ${labelCount} labels`)
  }
  const text = new GrowingBytes()
  const offsets = new GrowingOffsets()
  const labels: string[] = []
  const labelCounts: number[] = []
  for (let i = 0; i < size; i++) {
    const entry = reader.cString(MAX_WORD_BYTES, 'dictionary')
    const isLabel = i >= words
    if (isLabel) labels.push(Buffer.from(entry).toString('utf8').replace(LABEL_PREFIX, ''))
    else {
      offsets.push(text.length)
      text.push(entry)
    }
    const count = reader.int64('count of a dictionary entry')
    if (count < 0 || count >= MAX_COUNT) {
      throw new ModelFormatError(`the dictionary is damaged: entry ${i} of ${size} occurs ${count} times`)
    }
    if (isLabel) labelCounts.push(count)
    if (reader.uint8('type of a dictionary entry') !== (isLabel ? 1 : 0)) {
      throw new ModelFormatError(`the dictionary is damaged: entry ${i} of ${size} is of the wrong type`)
    }
  }
  offsets.push(text.length)
  return {
    words,
    labels,
    labelCounts,
    offsets: offsets.take(),
    text: text.take(),
    pruned: readPruned(reader, prunedCount),
  }
}

function readPruned(reader: ByteReader, count: number): Map<number, number> | undefined {
  if (count < 0) return undefined
  if (count > MAX_WORDS) throw new ModelFormatError(`the dictionary is damaged: ${count} pruned buckets`)
  const pruned = new Map<number, number>()
  for (let i = 0; i < count; i++) {
    const bucket = reader.int32('pruned buckets')
    const row = reader.int32('pruned buckets')
    if (row < 0 || row >= count) throw new ModelFormatError(`pruned bucket ${bucket} has no row ${row}`)
    pruned.set(bucket, row)
  }
  return pruned
}

/** Finds words by their bytes: open addressing over their hashes, without an object a word. */
export class Vocabulary {
  readonly #text: Uint8Array
  readonly #offsets: Uint32Array
  readonly #slots: Int32Array
  readonly #mask: number

  constructor({ text, offsets }: DictionaryHeader) {
    const words = offsets.length - 1
    this.#text = text
    this.#offsets = offsets
    const size = 2 ** Math.ceil(Math.log2(words * 2 + 2))
    this.#mask = size - 1
    this.#slots = new Int32Array(size).fill(-1)
    for (let word = 0; word < words; word++) {
      let slot = hashBytes(text, offsets[word]!, offsets[word + 1]!) & this.#mask
      while (this.#slots[slot]! >= 0) slot = (slot + 1) & this.#mask
      this.#slots[slot] = word
    }
  }

  /** Row of the word that `bytes` hold from `start` to `end`, whose hash is `hash`; -1 when it is not in the vocabulary. */
  find(hash: number, bytes: Uint8Array, start: number, end: number): number {
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const word = this.#slots[slot]!
      if (word < 0 || this.#equals(word, bytes, start, end)) return word
    }
  }

  #equals(word: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.#offsets[word]!
    if (this.#offsets[word + 1]! - from !== end - start) return false
    for (let i = start; i < end; i++) if (this.#text[from + i - start] !== bytes[i]) return false
    return true
  }
}

class GrowingBytes {
  #bytes = new Uint8Array(1 << 16)
  length = 0

  push(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.#bytes.length) {
      const grown = allocate(2 * (this.length + bytes.length), (n) => new Uint8Array(n), 'dictionary')
      grown.set(this.#bytes)
      this.#bytes = grown
    }
    this.#bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  take(): Uint8Array {
    return this.#bytes.slice(0, this.length)
  }
}

class GrowingOffsets {
  #values = new Uint32Array(1 << 12)
  #length = 0

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Uint32Array(2 * this.#length)
      grown.set(this.#values)
      this.#values = grown
    }
    this.#values[this.#length++] = value
  }

  take(): Uint32Array {
    return this.#values.slice(0, this.#length)
  }
}
