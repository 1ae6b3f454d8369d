import type { ByteReader } from './byte-reader.js'
import { type DictionaryHeader, readDictionary } from './dictionary.js'
import { ModelFormatError } from './errors.js'

const MAGIC = 793712314
const SUPERVISED = 3
/** Beyond these, parameters are taken for damage: nobody trains so, and predicting would take for ever. */
const MAX_DIMENSION = 1 << 20
export const MAX_NGRAM = 100
const MAX_BUCKETS = 100_000_000
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
 * Reads the head of a fastText classifier (`.bin` or `.ftz`, format versions 11 and 12). Classifiers of version 11
 * have no character n-grams, whatever their parameters say.
 * @throws {ModelFormatError} for other files, damaged ones, and models that are no classifiers
 */
export function readHeader(reader: ByteReader): ModelHeader {
  if (reader.atEnd()) throw new ModelFormatError('the file is empty')
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
  if (!loss) throw new ModelFormatError('the parameters are damaged: the loss (bytes 32 to 35) is not known')
  inRange('dimension', dimension, 1, MAX_DIMENSION)
  inRange('number of buckets', buckets, 0, MAX_BUCKETS)
  inRange('longest word n-gram', wordNgrams, 0, MAX_NGRAM)
  inRange('shortest subword', minn, 0, MAX_NGRAM)
  inRange('longest subword', maxn, 0, MAX_NGRAM)
  const dictionary = readDictionary(reader)
  if (dictionary.labels.length === 0) throw new ModelFormatError('the model has no labels')
  if (buckets === 0 && (wordNgrams > 1 || maxn > 0)) throw new ModelFormatError('the model has n-grams but no buckets')
  return { dimension, wordNgrams, loss, buckets, minn, maxn: version === 11 ? 0 : maxn, dictionary }
}

function inRange(name: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return
  throw new ModelFormatError(`the parameters are damaged: the ${name} is ${value}, not ${least} to ${most}`)
}

/** Whether the input matrix, which comes next, is quantised; only such can be pruned. */
export function readQuantisation(reader: ByteReader, { dictionary }: ModelHeader): boolean {
  const quantised = reader.bool('quantisation flag')
  if (dictionary.pruned && !quantised) throw new ModelFormatError('the model is pruned but not quantised')
  return quantised
}

/** Rows that the input matrix must have. */
export function inputRows({ buckets, dictionary }: ModelHeader): number {
  return dictionary.words + (dictionary.pruned ? dictionary.pruned.size : buckets)
}
