import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { FastTextModel, foldModel, loadFolded, ModelFormatError } from '../../../processors/fasttext/index.js'
import { makeCorpus, makeWords, random, Workshop } from './helpers.js'
import { DICTIONARY_AT, dictionaryOf, patched } from './model-bytes.js'

const workshop = new Workshop()
const next = random(5)
const words = makeWords(60, next)
const train = (labels: number, flags: Record<string, string | number>, quantise?: string) =>
  workshop.read(workshop.train(makeCorpus(words, labels, 1500, next), { epoch: 2, bucket: 211, ...flags }, quantise))
const plain = train(2, { dim: 4, wordNgrams: 2 })
const tree = train(5, { dim: 4, minn: 1, maxn: 2, loss: 'hs' })
const pruned = train(600, { dim: 8, wordNgrams: 2, loss: 'hs', bucket: 3001 }, '-cutoff 300 -qnorm -qout')
workshop.close()

/** The message with which a reader refuses a file; fails when it is anything but a ModelFormatError. */
function refusal(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    expect(error).toBeInstanceOf(ModelFormatError)
    return (error as Error).message
  }
  return 'was read'
}
const readRefusal = (file: Uint8Array) => refusal(() => FastTextModel.read(file))
const foldRefusal = (file: Uint8Array) => refusal(() => foldModel(file, 'L1'))

function* places(length: number, count: number): Iterable<number> {
  for (let at = 0; at < Math.min(length, 200); at++) yield at
  for (let i = 0; i < count; i++) yield Math.floor((length * i) / count)
  for (let at = length - 20; at < length; at++) yield at
}

describe('a model file cut short', () => {
  it.each([
    ['plain', plain],
    ['of a tree with subwords', tree],
    ['quantised and pruned', pruned],
  ])('%s: says in what it ends', (_, file) => {
    expect(readRefusal(file)).toBe('was read')
    for (const length of places(file.length, 200)) {
      const expected = length === 0 ? /^the file is empty$/ : new RegExp(`^the file ends in its .*, at byte ${length}$`)
      expect(readRefusal(file.subarray(0, length))).toMatch(expected)
    }
  })

  it('is not folded either', () => {
    for (const length of places(plain.length, 200)) {
      expect(foldRefusal(plain.subarray(0, length))).toMatch(/^the file (is empty|ends in its .*)$/)
    }
  })
})

describe('a file that is no classifier', () => {
  it.each([
    ['', 'the file is empty'],
    ['<!doctype html><title>404</title>', 'this is no fastText model (wrong magic number)'],
    [patched(plain, { magic: 0 }), 'this is no fastText model (wrong magic number)'],
    [patched(plain, { version: 13 }), 'fastText format version 13 is not known'],
    [patched(plain, { version: 10 }), 'fastText format version 10 is not known'],
    [patched(plain, { model: 2 }), 'this fastText model holds word vectors and is no classifier'],
    [Buffer.concat([plain, Buffer.from('more')]), 'there are foreign bytes after the model'],
  ])('%#: says so', (file, message) => {
    expect(readRefusal(Buffer.from(file))).toBe(message)
    expect(foldRefusal(Buffer.from(file))).toBe(message)
  })
})

const INT32 = 2 ** 31 - 1

describe('damaged parameters and counts', () => {
  const counts = (at: number, value: number) => {
    const copy = Buffer.from(plain)
    copy.writeInt32LE(value, DICTIONARY_AT + at)
    return copy
  }
  it.each([
    [patched(plain, { dimension: 0 }), 'the dimension is 0'],
    [patched(plain, { dimension: INT32 }), `the dimension is ${INT32}`],
    [patched(plain, { dimension: 1 << 20 }), 'the input matrix is 27'],
    [patched(plain, { buckets: -1 }), 'the number of buckets is -1'],
    [patched(plain, { buckets: INT32 }), `the number of buckets is ${INT32}`],
    [patched(plain, { buckets: 0 }), 'the model has n-grams but no buckets'],
    [patched(plain, { buckets: 99_999_999 }), 'the input matrix is 27'],
    [patched(plain, { wordNgrams: INT32 }), `the longest word n-gram is ${INT32}`],
    [patched(plain, { maxn: INT32 }), `the longest subword is ${INT32}`],
    [patched(plain, { minn: -3 }), 'the shortest subword is -3'],
    [patched(plain, { loss: 9 }), 'the loss (bytes 32 to 35) is not known'],
    [patched(plain, { loss: 0 }), 'the loss (bytes 32 to 35) is not known'],
    [counts(0, INT32), `the dictionary is damaged: ${INT32} entries`],
    [counts(4, -1), '-1 words'],
    [counts(24, INT32), 'pruned buckets'],
  ])('%#: says which', (file, message) => {
    expect(readRefusal(file)).toContain(message)
    expect(foldRefusal(file)).toContain(message)
  })

  it('takes no memory for sizes that the file does not have', () => {
    const huge = patched(plain, { dimension: 100, buckets: 10_000_000 })
    const { words, end } = dictionaryOf(plain)
    huge.writeBigInt64LE(BigInt(words.length + 10_000_000), end + 1)
    huge.writeBigInt64LE(100n, end + 9)
    const before = process.memoryUsage().arrayBuffers
    expect(readRefusal(huge)).toContain('the file ends in its input matrix')
    expect(foldRefusal(huge)).toContain('the file ends in its input matrix')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(300e6)
  })
})

describe('a damaged dictionary', () => {
  const { entries, labels } = dictionaryOf(tree)
  const labelAt = entries.at(-labels.length)!
  const countAt = tree.indexOf(0, labelAt) + 1
  const damaged = (change: (copy: Buffer) => void) => {
    const copy = Buffer.from(tree)
    change(copy)
    return copy
  }

  it('without the end of a word is not read on for ever', () => {
    function* endless() {
      yield plain.subarray(0, entries[0]!)
      for (;;) yield Buffer.alloc(1 << 20, 'x')
    }
    expect(refusal(() => FastTextModel.read(endless()))).toMatch(/^dictionary is longer than \d+ bytes/)
  })

  it('with a word that runs into the next says where', () => {
    const copy = damaged((file) => file.fill('x', entries[3]!, tree.indexOf(0, entries[3]!) + 1))
    expect(readRefusal(copy)).toMatch(/^count of a dictionary entry is out of range: \d+ \(byte \d+\)$/)
  })

  it.each([-1n, 2n ** 52n])('with a label that occurs %d times is refused: no tree can be made', (count) => {
    const copy = damaged((file) => file.writeBigInt64LE(count, countAt))
    expect(readRefusal(copy)).toMatch(`occurs ${count} times`)
  })

  it('with a count beyond what a number holds is refused', () => {
    const copy = damaged((file) => file.writeBigInt64LE(2n ** 62n, countAt))
    expect(readRefusal(copy)).toMatch('count of a dictionary entry is out of range')
  })
})

describe('damaged matrices', () => {
  it.each([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
  ])('%s among the values is refused', (name, value) => {
    const { end } = dictionaryOf(plain)
    for (const [at, matrix] of [
      [end + 17 + 40, 'input'],
      [plain.length - 8, 'output'],
    ] as const) {
      const copy = Buffer.from(plain)
      copy.writeFloatLE(value, at)
      expect(readRefusal(copy)).toBe(`the ${matrix} matrix holds a value that is no finite number: ${name}`)
      expect(foldRefusal(copy)).toMatch(`the ${matrix} matrix holds a value that is no finite number`)
    }
  })

  it('with a wrong flag are refused with its place', () => {
    const { end } = dictionaryOf(plain)
    const copy = Buffer.from(plain)
    copy[end] = 7
    expect(readRefusal(copy)).toBe(`quantisation flag is neither true nor false (byte ${end})`)
  })

  it('whatever byte is changed: read, or refused as a model file', () => {
    const texts = [words.join(' '), 'x'.repeat(5000)]
    let refused = 0
    for (const file of [plain, tree, pruned]) {
      for (let i = 0; i < 400; i++) {
        const copy = Buffer.from(file)
        // Half of them in the head and the dictionary.
        const at = Math.floor(next() * (i % 2 ? file.length : dictionaryOf(plain).end))
        copy[at] = copy[at]! ^ (1 + Math.floor(next() * 255))
        try {
          const model = FastTextModel.read(copy)
          for (const text of texts) model.predict(text, 3)
        } catch (error) {
          expect(error, `byte ${at}`).toBeInstanceOf(ModelFormatError)
          refused++
        }
      }
    }
    expect(refused).toBeGreaterThan(100)
  })
})

describe('what cannot be folded', () => {
  it('says why', () => {
    expect(foldRefusal(tree)).toBe('the model has 5 labels; only two can be folded')
    expect(refusal(() => foldModel(plain, 'good'))).toMatch(/^the model has no label "good"; it has L\d and L\d$/)
    const once = [plain][Symbol.iterator]()
    expect(refusal(() => foldModel(once, 'L1'))).toBe('the pieces of the model can be gone through only once')
  })
})

describe('a damaged folded model', () => {
  const blob = foldModel(plain, 'L1')
  const headEnd = 8 + blob.readUInt32LE(4)
  const loadRefusal = (bytes: Uint8Array) => refusal(() => loadFolded(bytes))
  /** The same with a checksum that fits, as from someone who means harm. */
  const sealed = (payload: Uint8Array) => {
    const digest = createHash('sha256').update(payload).digest()
    return Buffer.concat([payload, digest.subarray(0, 16)])
  }
  const withHead = (head: string) => {
    const start = Buffer.alloc(8)
    start.write('SLF1')
    start.writeUInt32LE(head.length, 4)
    return sealed(Buffer.concat([start, Buffer.from(head), blob.subarray(headEnd, -16)]))
  }
  const changed = (fields: object) =>
    withHead(JSON.stringify({ ...JSON.parse(blob.toString('utf8', 8, headEnd)), ...fields }))

  it('is refused when cut short or changed in any byte', () => {
    expect(loadRefusal(blob)).toBe('was read')
    for (const at of places(blob.length, 200)) {
      const expected = at < 4 ? 'this is no folded model' : /damaged: its content does not fit its checksum$/
      expect(loadRefusal(blob.subarray(0, at))).toMatch(expected)
      const copy = Buffer.from(blob)
      copy[at] = copy[at]! ^ 0x10
      expect(loadRefusal(copy)).toMatch(expected)
    }
  })

  it.each([
    ['{', 'its head is no JSON'],
    ['null', 'its head makes no sense'],
    ['[]', 'its head makes no sense'],
  ])('is refused with the head %s', (head, message) => {
    expect(loadRefusal(withHead(head))).toBe(`the folded model is damaged: ${message}`)
  })

  it.each([
    [{ words: 1e9 }, 'its head makes no sense'],
    [{ words: -1 }, 'its head makes no sense'],
    [{ words: 1 }, 'bytes where its head makes'],
    [{ buckets: 0 }, 'its head makes no sense'],
    [{ buckets: 210 }, 'bytes where its head makes'],
    [{ bytes: 9 }, 'its head makes no sense'],
    [{ step: 'x' }, 'its head makes no sense'],
    [{ wordNgrams: 1e9 }, 'its head makes no sense'],
    [{ link: 'cubic' }, 'its head makes no sense'],
    [{ tokenizer: 7 }, 'its head makes no sense'],
    [{ tokenizer: 'sluice-999' }, 'the model works with tokeniser sluice-999; this is'],
  ])('is refused with %j though its checksum fits', (fields, message) => {
    expect(loadRefusal(changed(fields))).toContain(message)
  })

  it('is refused when the hashes of its words run over', () => {
    const copy = Buffer.from(blob.subarray(0, -16))
    copy.fill(0xff, headEnd, headEnd + 8)
    expect(loadRefusal(sealed(copy))).toBe('the folded model is damaged: word 0 has no valid hash')
  })

  it('of another kind is no folded model', () => {
    expect(loadRefusal(plain)).toBe('this is no folded model')
    expect(loadRefusal(new Uint8Array(0))).toBe('this is no folded model')
  })
})
