import type { ByteReader } from './byte-reader.js'
import { type DictionaryHeader, readDictionary } from './dictionary.js'
import { ModelFormatError } from './errors.js'

const MAGIC = 793712314
const SUPERVISED = 3
const LOSSES = ['hs', 'ns', 'softmax', 'ova'] as const

/** The loss a model was trained with, which decides how probabilities follow from the output layer. */
export type Loss = (typeof LOSSES)[number]

/** What a model file says before its matrices. */
export interface ModelHeader {
  dimension: number
  wordNgrams: number
  loss: Loss
  buckets: number
  /** Shortest and longest character n-grams; none when `maxn` is 0. */
  minn: number
  maxn: number
  dictionary: DictionaryHeader
}

/**
 * Reads the head of a fastText classifier (`.bin` or `.ftz`, format versions 11 and 12).
 * @throws {ModelFormatError} for other files, damaged ones, and models that are no classifiers
 */
export function readHeader(reader: ByteReader): ModelHeader {
  if (reader.int32('header') !== MAGIC) throw new ModelFormatError('this is no fastText model (wrong magic number)')
  const version = reader.int32('version')
  if (version !== 11 && version !== 12) throw new ModelFormatError(`fastText format version ${version} is not known`)
  const dimension = reader.int32('parameters')
  reader.skip(4 * 4, 'parameters')
  const wordNgrams = reader.int32('parameters')
  const loss = LOSSES[reader.int32('parameters') - 1]
  const model = reader.int32('parameters')
  const buckets = reader.int32('parameters')
  const minn = reader.int32('parameters')
  const maxn = reader.int32('parameters')
  reader.skip(4 + 8, 'parameters')
  if (model !== SUPERVISED) throw new ModelFormatError('this fastText model holds word vectors and is no classifier')
  if (!loss || dimension < 1 || dimension > 1 << 20 || buckets < 0 || wordNgrams < 0 || minn < 0 || maxn < 0) {
    throw new ModelFormatError(
      `the parameters are damaged: dimension ${dimension}, buckets ${buckets}, n-grams ${wordNgrams}, subwords ${minn} to ${maxn}`,
    )
  }
  const dictionary = readDictionary(reader)
  if (dictionary.labels.length === 0) throw new ModelFormatError('the model has no labels')
  if (buckets === 0 && (wordNgrams > 1 || maxn > 0)) throw new ModelFormatError('the model has n-grams but no buckets')
  return { dimension, wordNgrams, loss, buckets, minn, maxn: version === 11 ? 0 : maxn, dictionary }
}

/** Rows that the input matrix must have. */
export function inputRows({ buckets, dictionary }: ModelHeader): number {
  return dictionary.words + (dictionary.pruned ? dictionary.pruned.size : buckets)
}
