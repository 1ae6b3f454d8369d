import type { Range } from '../types.js'
import type { Capture } from './capture.js'

/** Ranges of a part of a file at most. */
const MAX_RANGES = 2000
/** Records that are held at most: they take some 200 megabytes. */
const MAX_HELD = 8_000_000

/** Ranges of one file of a crawl, in the order of their offsets. */
export interface FilePart {
  file: string
  ranges: Range[]
}

/** Chosen records by their files, in two numbers each. */
export class Selection {
  #files = new Map<string, Numbers>()
  #size = 0

  /** Whether so much is held that it has to be taken before more is added. */
  get isFull(): boolean {
    return this.#size >= MAX_HELD
  }

  add({ file, offset, length }: Capture): void {
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length <= 0) return
    const numbers = this.#files.get(file) ?? new Numbers()
    this.#files.set(file, numbers)
    numbers.push(offset, length)
    this.#size++
  }

  /** Gives what is held in the order of files and offsets, each record once, and holds nothing afterwards. */
  *take(): Generator<FilePart> {
    const files = [...this.#files.entries()].sort(([a], [b]) => (a < b ? -1 : 1))
    this.#files = new Map()
    this.#size = 0
    for (const [file, numbers] of files) {
      const ranges = distinct(numbers.pairs())
      for (let i = 0; i < ranges.length; i += MAX_RANGES) yield { file, ranges: ranges.slice(i, i + MAX_RANGES) }
    }
  }
}

function distinct(pairs: Range[]): Range[] {
  const ranges: Range[] = []
  let end = 0
  for (const range of pairs.sort((a, b) => a.offset - b.offset)) {
    if (range.offset < end) continue
    ranges.push(range)
    end = range.offset + range.length
  }
  return ranges
}

/** Pairs of numbers that take little more than their bytes. */
class Numbers {
  #values = new Float64Array(8)
  #length = 0

  push(offset: number, length: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Float64Array(2 * this.#length)
      grown.set(this.#values)
      this.#values = grown
    }
    this.#values[this.#length++] = offset
    this.#values[this.#length++] = length
  }

  pairs(): Range[] {
    return Array.from({ length: this.#length / 2 }, (_, i) => ({
      offset: this.#values[2 * i]!,
      length: this.#values[2 * i + 1]!,
    }))
  }
}
