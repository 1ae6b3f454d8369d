import { createHash } from 'node:crypto'
import { ModelFormatError } from './errors.js'
import { MAX_NGRAM } from './model-file.js'
import { NGRAM_SET } from './ngram-set.js'

/**
 * The published form of a two-label classifier: per word and n-gram bucket one number. Layout, little-endian: magic, length of
 * the head, head (JSON), the words in order of their hash (differences of the hashes as varints; the 24-bit checks; the weights), the
 * weights of the buckets, and the first 128 bits of the SHA-256 of all that. Weights are fixed-point: value · step.
 */
const MAGIC = 'SLF1'
const DIGEST_BYTES = 16
const CHECK_BYTES = 3
const MAX_HASH = 2 ** 32 - 1

export interface FoldedHead {
  /** Version of the tokeniser, or `whitespace` for a model that was trained elsewhere. */
  tokenizer: string
  /** Version of the features of a model that scores sets of n-grams; absent for fastText's own sequences. */
  features?: string
  /** Log-odds of a page without any known n-gram, of such a model. */
  bias?: number
  /** How the mean of the weights becomes a probability: `tabled` as in one-versus-all models. */
  link: 'logistic' | 'tabled'
  wordNgrams: number
  minn: number
  maxn: number
  words: number
  buckets: number
}

export interface FoldedContent {
  head: FoldedHead
  /** By rising hash. */
  hashes: Uint32Array
  checks: Uint32Array
  weights: Float32Array
  /** NaN for a bucket that pruning took out. */
  bucketWeights: Float32Array
}

/** First 128 bits of the SHA-256 of a blob, in hexadecimal. */
export const modelHash = (blob: Uint8Array): string => createHash('sha256').update(blob).digest('hex').slice(0, 32)

export function encodeFolded({ head, hashes, checks, weights, bucketWeights }: FoldedContent): Buffer {
  const largest = Math.max(largestOf(weights), largestOf(bucketWeights))
  // Three bytes keep a probability within a millionth; extreme weights take four.
  const bytes = largest <= 64 ? 3 : 4
  const step = (largest || 1) / (2 ** (8 * bytes - 1) - 1)
  const headBytes = Buffer.from(JSON.stringify({ ...head, bytes, step }))
  const start = Buffer.alloc(8)
  start.write(MAGIC, 'latin1')
  start.writeUInt32LE(headBytes.length, 4)
  const payload = Buffer.concat([
    start,
    headBytes,
    varints(hashes),
    integers(checks, CHECK_BYTES),
    fixedPoint(weights, bytes, step),
    fixedPoint(bucketWeights, bytes, step),
  ])
  return Buffer.concat([payload, digestOf(payload)])
}

/** Whether bytes begin as a folded model does. */
export const isFolded = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(4, bytes.length)).toString('latin1') === MAGIC

/** @throws {ModelFormatError} when the blob is damaged or something else */
export function decodeFolded(blob: Uint8Array): FoldedContent {
  const data = Buffer.from(blob.buffer, blob.byteOffset, blob.length)
  if (!isFolded(blob)) throw new ModelFormatError('this is no folded model')
  const payload = data.subarray(0, -DIGEST_BYTES)
  if (data.length < 8 + DIGEST_BYTES || !digestOf(payload).equals(data.subarray(-DIGEST_BYTES))) {
    throw new ModelFormatError('the folded model is damaged: its content does not fit its checksum')
  }
  const { head, bytes, step, end } = readHead(payload)
  const { words, buckets } = head
  let at = end
  const hashes = new Uint32Array(words)
  let last = 0
  for (let i = 0; i < words; i++) {
    let [delta, scale, byte] = [0, 1, 0]
    do {
      byte = payload[at++] ?? 0
      delta += (byte & 0x7f) * scale
      scale *= 128
    } while (byte >= 0x80 && scale <= MAX_HASH)
    last += delta
    if (last > MAX_HASH) throw new ModelFormatError(`the folded model is damaged: word ${i} has no valid hash`)
    hashes[i] = last
  }
  const length = at + words * (CHECK_BYTES + bytes) + buckets * bytes
  if (length !== payload.length) {
    throw new ModelFormatError(`the folded model is damaged: ${payload.length} bytes where its head makes ${length}`)
  }
  const checks = new Uint32Array(words)
  for (let i = 0; i < words; i++, at += CHECK_BYTES) checks[i] = data.readUIntLE(at, CHECK_BYTES)
  const weights = floats(data, at, words, bytes, step)
  return { head, hashes, checks, weights, bucketWeights: floats(data, at + words * bytes, buckets, bytes, step) }
}

/** What an intact checksum does not vouch for: anyone can compute one over anything. */
function readHead(payload: Buffer): { head: FoldedHead; bytes: number; step: number; end: number } {
  const end = 8 + payload.readUInt32LE(4)
  const { bytes, step, ...head } = parse(payload.toString('utf8', 8, end))
  const within = (value: unknown, least: number, most: number) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most
  const sound =
    typeof head.tokenizer === 'string' &&
    (head.link === 'logistic' || head.link === 'tabled') &&
    [head.wordNgrams, head.minn, head.maxn].every((value) => within(value, 0, MAX_NGRAM)) &&
    [head.words, head.buckets].every((value) => within(value, 0, payload.length)) &&
    (head.features === undefined ||
      (head.features === NGRAM_SET && Number.isFinite(head.bias) && head.buckets === 0)) &&
    (head.buckets > 0 || (head.wordNgrams < 2 && head.maxn === 0)) &&
    within(bytes, 3, 4) &&
    Number.isFinite(step)
  if (!sound) throw new ModelFormatError('the folded model is damaged: its head makes no sense')
  return { head, bytes, step, end }
}

function parse(json: string): FoldedHead & { bytes: number; step: number } {
  try {
    return { ...JSON.parse(json) }
  } catch {
    throw new ModelFormatError('the folded model is damaged: its head is no JSON')
  }
}

const digestOf = (payload: Buffer): Buffer => createHash('sha256').update(payload).digest().subarray(0, DIGEST_BYTES)

function largestOf(weights: Float32Array): number {
  let largest = 0
  for (const weight of weights) if (Math.abs(weight) > largest) largest = Math.abs(weight)
  return largest
}

function varints(rising: Uint32Array): Buffer {
  const bytes = Buffer.alloc(rising.length * 5)
  let at = 0
  let last = 0
  for (const value of rising) {
    let delta = value - last
    last = value
    for (; delta >= 128; delta = Math.floor(delta / 128)) bytes[at++] = 0x80 | (delta % 128)
    bytes[at++] = delta
  }
  return bytes.subarray(0, at)
}

function integers(values: Uint32Array, bytes: number): Buffer {
  const result = Buffer.alloc(values.length * bytes)
  for (let i = 0; i < values.length; i++) result.writeUIntLE(values[i]!, i * bytes, bytes)
  return result
}

/** The least integer stands for NaN. */
function fixedPoint(weights: Float32Array, bytes: number, step: number): Buffer {
  const result = Buffer.alloc(weights.length * bytes)
  const absent = -(2 ** (8 * bytes - 1))
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!
    result.writeIntLE(Number.isNaN(weight) ? absent : Math.round(weight / step), i * bytes, bytes)
  }
  return result
}

function floats(data: Buffer, start: number, count: number, bytes: number, step: number): Float32Array {
  const result = new Float32Array(count)
  const absent = -(2 ** (8 * bytes - 1))
  for (let i = 0, at = start; i < count; i++, at += bytes) {
    const low = data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16)
    const value = bytes === 3 ? (low << 8) >> 8 : low | (data[at + 3]! << 24)
    result[i] = value === absent ? Number.NaN : value * step
  }
  return result
}
