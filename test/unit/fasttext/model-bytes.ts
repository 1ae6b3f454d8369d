/** Where the header of a model file has what: 4 bytes each, the magic number first. */
const FIELDS = { magic: 0, version: 1, dimension: 2, wordNgrams: 7, loss: 8, model: 9, buckets: 10, minn: 11, maxn: 12 }
const HEADER_BYTES = 64
/** Of the dictionary's counts; entries, words and labels are 4 bytes, tokens and pruned buckets 8. */
export const DICTIONARY_AT = HEADER_BYTES
const COUNTS_BYTES = 28

/** A copy of a model file that says something else in its header. */
export function patched(file: Buffer, fields: Partial<Record<keyof typeof FIELDS, number>>): Buffer {
  const copy = Buffer.from(file)
  for (const [name, value] of Object.entries(fields)) {
    copy.writeInt32LE(value, 4 * FIELDS[name as keyof typeof FIELDS])
  }
  return copy
}

/** Where the dictionary of an unpruned model ends and its input matrix begins, and the dictionary's words and labels. */
export function dictionaryOf(file: Buffer): { words: string[]; labels: string[]; entries: number[]; end: number } {
  const words: string[] = []
  const labels: string[] = []
  const entries: number[] = []
  let at = DICTIONARY_AT + COUNTS_BYTES
  for (let i = file.readInt32LE(DICTIONARY_AT); i > 0; i--) {
    entries.push(at)
    const end = file.indexOf(0, at)
    const name = file.toString('utf8', at, end)
    if (file[end + 9] === 0) words.push(name)
    else labels.push(name.replace('__label__', ''))
    at = end + 10
  }
  return { words, labels, entries, end: at }
}

/** Words and matrices of an unquantised model, read as plainly as can be. */
export function plainModel(file: Buffer) {
  const { words, labels, end } = dictionaryOf(file)
  let at = end
  const matrix = () => {
    const [rows, columns] = [Number(file.readBigInt64LE(at + 1)), Number(file.readBigInt64LE(at + 9))]
    at += 17
    return Array.from({ length: rows }, () =>
      Array.from({ length: columns }, () => {
        at += 4
        return file.readFloatLE(at - 4)
      }),
    )
  }
  const input = matrix()
  const output = matrix()
  return { rows: new Map(words.map((word, row) => [word, row])), labelNames: labels, input, output }
}
