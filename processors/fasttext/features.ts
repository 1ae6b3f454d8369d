import { BucketRows } from './bucket-rows.js'
import { Vocabulary } from './dictionary.js'
import { hashBytes, WordNgrams } from './hash.js'
import type { ModelHeader } from './model-file.js'
import { doubled, Subwords } from './subwords.js'

const END_OF_LINE = Buffer.from('</s>')
const LABEL_PREFIX = Buffer.from('__label__')

/**
 * The rows of the input matrix that a text activates, as fastText's dictionary takes them from a line: the words known,
 * their character n-grams, and the n-grams of all words. The text counts as one line, which ends in `</s>`.
 */
export class Features {
  /** The rows of the last text, the first `count` of them. */
  rows: Int32Array = new Int32Array(1 << 12)
  count = 0
  readonly #header: ModelHeader
  readonly #vocabulary: Vocabulary
  readonly #ngrams: WordNgrams
  readonly #subwords: Subwords
  readonly #bucketRows: BucketRows | undefined
  #hashes: Int32Array = new Int32Array(1 << 10)
  #words = 0

  constructor(header: ModelHeader) {
    this.#header = header
    this.#vocabulary = new Vocabulary(header.dictionary)
    this.#ngrams = new WordNgrams(header.wordNgrams, header.buckets)
    this.#subwords = new Subwords(header.minn, header.maxn, header.buckets)
    this.#bucketRows = header.dictionary.pruned && new BucketRows(header.dictionary.pruned)
  }

  /** Sets `rows` and `count` for the text. */
  extract(text: string): void {
    const bytes = Buffer.from(text)
    this.count = 0
    this.#words = 0
    for (let at = 0; at < bytes.length; ) {
      while (at < bytes.length && isSpace(bytes[at]!)) at++
      const start = at
      while (at < bytes.length && !isSpace(bytes[at]!)) at++
      if (at === start) continue
      // Where a text spells out the end of line, fastText stops reading.
      if (startsWith(bytes, start, at, END_OF_LINE) && at - start === END_OF_LINE.length) break
      if (!startsWith(bytes, start, at, LABEL_PREFIX)) this.#addWord(bytes, start, at)
    }
    this.#addWord(END_OF_LINE, 0, END_OF_LINE.length)
    const ngrams = this.#ngrams
    ngrams.of(this.#hashes, this.#words)
    for (let i = 0; i < ngrams.count; i++) this.#pushBucket(ngrams.buckets[i]!)
  }

  #addWord(bytes: Buffer, start: number, end: number): void {
    const hash = hashBytes(bytes, start, end)
    if (this.#words === this.#hashes.length) this.#hashes = doubled(this.#hashes)
    this.#hashes[this.#words++] = hash
    const row = this.#vocabulary.find(hash, bytes, start, end)
    if (row >= 0) this.#push(row)
    if (this.#header.maxn === 0 || bytes === END_OF_LINE) return
    const subwords = this.#subwords
    subwords.of(bytes, start, end)
    for (let i = 0; i < subwords.count; i++) this.#pushBucket(subwords.buckets[i]!)
  }

  #pushBucket(bucket: number): void {
    const row = this.#bucketRows ? this.#bucketRows.get(bucket) : bucket
    if (row >= 0) this.#push(this.#header.dictionary.words + row)
  }

  #push(row: number): void {
    if (this.count === this.rows.length) this.rows = doubled(this.rows)
    this.rows[this.count++] = row
  }
}

/** What fastText splits words at. */
const isSpace = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13) || byte === 0

function startsWith(bytes: Buffer, start: number, end: number, prefix: Buffer): boolean {
  if (end - start < prefix.length) return false
  for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix[i]) return false
  return true
}
