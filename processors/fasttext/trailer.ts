import type { ByteReader } from './byte-reader.js'
import { ModelFormatError } from './errors.js'
import { NGRAM_SET } from './ngram-set.js'

const START = 'sluice:tokenizer='
const MAX_BYTES = 256

/** How a model that was trained on sets of n-grams scores: its log-odds are `scale` times the sum of weights over the root, and `bias`. */
export interface SetScale {
  /** Version of the features. */
  features: string
  scale: number
  bias: number
}

/** What a model file says of itself behind its matrices. */
export interface Trailer {
  /** Version of the tokeniser that its texts went through. */
  tokenizer: string
  /** Of a model that was trained on sets of n-grams. */
  set?: SetScale
}

/** What training appends to a model file. fastText reads no further than the matrices, so the file stays one of its own. */
export const trailer = (tokenizer: string, set?: SetScale): Buffer =>
  Buffer.from(`${START}${tokenizer}${set ? ` ${JSON.stringify(set)}` : ''}\n`)

/** What was appended; undefined for a file that fastText wrote and nobody else touched. */
export function readTrailer(reader: ByteReader): Trailer | undefined {
  const bytes: number[] = []
  while (!reader.atEnd() && bytes.length <= MAX_BYTES) bytes.push(reader.uint8('trailer'))
  if (bytes.length === 0) return undefined
  const text = Buffer.from(bytes).toString('utf8')
  if (!text.startsWith(START) || !text.endsWith('\n'))
    throw new ModelFormatError('there are foreign bytes after the model')
  const [tokenizer, ...set] = text.slice(START.length, -1).split(' ')
  return { tokenizer: tokenizer!, set: set.length > 0 ? scaleIn(set.join(' ')) : undefined }
}

function scaleIn(json: string): SetScale {
  try {
    const { features, scale, bias } = JSON.parse(json) as SetScale
    if (features === NGRAM_SET && [scale, bias].every(Number.isFinite)) return { features, scale, bias }
  } catch {
    // Told below.
  }
  throw new ModelFormatError(`the model works with features that this version does not know: ${json}`)
}
