import { BucketTable } from './bucket-table.js'
import { ModelFormatError } from './errors.js'
import { decodeFolded, type FoldedContent, type FoldedHead, modelHash } from './folded-file.js'
import { WordNgrams } from './hash.js'
import { tabledSigmoid } from './output.js'
import { SetClassifier } from './set-classifier.js'
import { doubled, Subwords } from './subwords.js'
import { TokenHash } from './token-hash.js'
import { TokenScanner } from './token-scanner.js'
import { isNumber, NUMBERS, TOKENIZER_VERSION } from './tokenize.js'
import { Units } from './units.js'
import { NO_WORD, WeightSlots } from './weight-slots.js'

/** A two-label classifier in its published form. */
export interface FoldedModel {
  /** First 128 bits of the SHA-256 of the blob, in hexadecimal. */
  readonly hash: string
  /** Version of the tokeniser that it was trained with; `whitespace` when fastText's own splitting was all. */
  readonly tokenizer: string
  /** Probability of the positive label, 0 to 1, for a text, which is tokenised as in training. */
  score(text: string): number
  /** The same, and how many tokens the text has. */
  measure(text: string): { score: number; tokens: number }
}

/**
 * Makes a folded model ready for scoring. Scores are fastText's probabilities within 2e-5, but where a text has millions of subwords: fastText's own
 * sums, in single precision, are off there in the third decimal, which `FastTextModel` follows and a folded model does not.
 * One-versus-all models have probabilities in steps, and a mean that lies on the border of two may come out in the other.
 * @throws {ModelFormatError} when the blob is damaged, or needs a tokeniser that is not this version's
 */
export function loadFolded(blob: Uint8Array): FoldedModel {
  const content = decodeFolded(blob)
  const { tokenizer } = content.head
  if (tokenizer !== TOKENIZER_VERSION && tokenizer !== 'whitespace') {
    throw new ModelFormatError(`the model works with tokeniser ${tokenizer}; this is ${TOKENIZER_VERSION}`)
  }
  const hash = modelHash(blob)
  return content.head.features === undefined ? new FoldedClassifier(hash, content) : new SetClassifier(hash, content)
}

const LABEL_PREFIX = '__label__'
const END_OF_LINE = '</s>'
const LESS_THAN = 0x3c
const UNDERSCORE = 0x5f
/** Lone surrogates become U+FFFD. */
const UTF_16 = new TextDecoder('utf-16le', { ignoreBOM: true })
/** What fastText splits words at: 0; all else: 1. */
const LINE_CLASSES = new Uint8Array(65536).fill(1)
for (const unit of [0, 9, 10, 11, 12, 13, 32]) LINE_CLASSES[unit] = 0

class FoldedClassifier implements FoldedModel {
  readonly tokenizer: string
  readonly #head: FoldedHead
  readonly #buckets: BucketTable
  readonly #slots: Int32Array
  readonly #weights: Float32Array
  readonly #mask: number
  readonly #token = new TokenHash()
  readonly #ngrams: WordNgrams
  readonly #subwords: Subwords
  readonly #scanner = new TokenScanner()
  readonly #units = new Units()
  readonly #tokenUnits = new Units()
  #hashes: Int32Array = new Int32Array(1 << 10)
  #words = 0
  #sum = 0
  #rows = 0

  constructor(
    readonly hash: string,
    content: FoldedContent,
  ) {
    const { head } = content
    this.tokenizer = head.tokenizer
    this.#head = head
    this.#buckets = new BucketTable(content.bucketWeights)
    this.#ngrams = new WordNgrams(head.wordNgrams, head.buckets)
    this.#subwords = new Subwords(head.minn, head.maxn, head.buckets)
    const { slots, weights, mask } = new WeightSlots(content)
    this.#slots = slots
    this.#weights = weights
    this.#mask = mask
  }

  score(text: string): number {
    return this.measure(text).score
  }

  measure(text: string): { score: number; tokens: number } {
    this.#reset()
    if (this.tokenizer === 'whitespace') this.#addLine(text)
    else this.#addPage(text)
    const tokens = this.#words
    return { score: this.#finish(), tokens }
  }

  #reset(): void {
    this.#words = 0
    this.#sum = 0
    this.#rows = 0
  }

  #addPage(text: string): void {
    const scanner = this.#scanner
    const count = scanner.scan(text)
    const { starts, ends, hashes, checks } = scanner
    const units = scanner.units.values
    const withSubwords = this.#head.maxn > 0
    for (let i = 0; i < count; i++) {
      const start = starts[i]!
      const end = ends[i]!
      if (isNumber(units, start, end)) this.#addToken(NUMBERS[end - start]!)
      else {
        this.#add(hashes[i]!, checks[i]!)
        if (withSubwords) this.#addSubwords(units, start, end)
      }
    }
  }

  /** Splits as fastText does, whose labels in a text are no words and whose end of line ends it. */
  #addLine(text: string): void {
    this.#units.take(text)
    const units = this.#units.values
    const { length } = text
    const token = this.#token
    const withSubwords = this.#head.maxn > 0
    for (let at = 0; at < length; ) {
      while (at < length && LINE_CLASSES[units[at]!] === 0) at++
      if (at === length) break
      const start = at
      at = token.ofRun(units, start, length, LINE_CLASSES)
      const first = units[start]
      if (first === LESS_THAN && text.slice(start, at) === END_OF_LINE) return
      if (first === UNDERSCORE && text.startsWith(LABEL_PREFIX, start)) continue
      this.#add(token.hash, token.check)
      if (withSubwords) this.#addSubwords(units, start, at)
    }
  }

  #addToken(token: string): void {
    this.#tokenUnits.takeShort(token)
    const units = this.#tokenUnits.values
    this.#token.of(units, 0, token.length)
    this.#add(this.#token.hash, this.#token.check)
    if (this.#head.maxn > 0) this.#addSubwords(units, 0, token.length)
  }

  #addSubwords(units: Uint16Array, start: number, end: number): void {
    const subwords = this.#subwords
    subwords.of(Buffer.from(UTF_16.decode(units.subarray(start, end))))
    this.#addBuckets(subwords.buckets, subwords.count)
  }

  #add(hash: number, check: number): void {
    if (this.#words === this.#hashes.length) this.#hashes = doubled(this.#hashes)
    this.#hashes[this.#words++] = hash
    const slots = this.#slots
    for (let slot = (hash << 2) & this.#mask; ; slot = (slot + 4) & this.#mask) {
      const known = slots[slot + 1]!
      if (known === NO_WORD) return
      if (known === check && slots[slot] === hash) {
        this.#sum += this.#weights[slot + 2]!
        this.#rows++
        return
      }
    }
  }

  #addBuckets(buckets: Int32Array, count: number): void {
    const table = this.#buckets
    table.add(buckets, count)
    this.#sum += table.sum
    this.#rows += table.count
  }

  #finish(): number {
    this.#tokenUnits.takeShort(END_OF_LINE)
    this.#token.of(this.#tokenUnits.values, 0, END_OF_LINE.length)
    this.#add(this.#token.hash, this.#token.check)
    this.#ngrams.of(this.#hashes, this.#words)
    this.#addBuckets(this.#ngrams.buckets, this.#ngrams.count)
    if (this.#rows === 0) return 0
    const odds = this.#sum / this.#rows
    const probability = this.#head.link === 'tabled' ? tabledSigmoid(odds) : 1 / (1 + Math.exp(-odds))
    // As fastText reports it, 0.00001 higher, but never above 1.
    return Math.min(1, probability + 1e-5)
  }
}
