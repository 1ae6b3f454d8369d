import { BUCKETS } from '../../processors/cut.js'
import { sortedBy, startsOf, upTo } from './counting-sort.js'

/** Pages by the deepest node that they lie in and the bucket of their score: node by node, and in a node by rising bucket. */
export interface Entries {
  /** Where the entries of each node begin, and where the last ones end. */
  starts: Uint32Array
  bucket: Uint16Array
  pages: Int32Array
  tokens: Float64Array
}

const FIRST_BITS = 12
const CHUNK_BITS = 14
const ROWS_A_CHUNK = 2 ** CHUNK_BITS
/** Of the four integers of a row: node and bucket in one, pages, and tokens as a float in the place of two. */
const [KEY, PAGES, WIDTH] = [0, 1, 4]

/** Some rows, twice. */
interface Chunk {
  integers: Uint32Array
  floats: Float64Array
}

/** Pages and tokens by node and bucket: rows of 16 bytes as they come, and a table of open addressing that finds them. */
export class EntryCounts {
  size = 0
  #chunks: Chunk[] = []
  /** Each row plus one; 0 where there is none. */
  #slots = new Uint32Array(2 ** FIRST_BITS)
  #shift = 32 - FIRST_BITS

  /** @param node less than 2²¹ */
  add(node: number, bucket: number, pages: number, tokens: number): void {
    const key = node * BUCKETS + bucket
    const slots = this.#slots
    let slot = place(key, this.#shift)
    while (slots[slot] !== 0) {
      const row = slots[slot]! - 1
      const { integers, floats } = this.#chunks[row >> CHUNK_BITS]!
      const at = WIDTH * (row & (ROWS_A_CHUNK - 1))
      if (integers[at] === key) {
        integers[at + PAGES]! += pages
        floats[at / 2 + 1]! += tokens
        return
      }
      slot = (slot + 1) & (slots.length - 1)
    }
    const row = this.size++
    slots[slot] = this.size
    if (row >> CHUNK_BITS === this.#chunks.length) this.#chunks.push(emptyChunk())
    const { integers, floats } = this.#chunks[row >> CHUNK_BITS]!
    const at = WIDTH * (row & (ROWS_A_CHUNK - 1))
    integers[at] = key
    integers[at + PAGES] = pages
    floats[at / 2 + 1] = tokens
    if (4 * this.size > 3 * slots.length) this.#grow()
  }

  /** Gives the entries other nodes: those of one node and bucket become one. */
  regroup(nodeOf: Int32Array): void {
    const rows = this.size
    this.size = 0
    this.#slots.fill(0)
    for (let row = 0; row < rows; row++) {
      const { integers, floats } = this.#chunks[row >> CHUNK_BITS]!
      const at = WIDTH * (row & (ROWS_A_CHUNK - 1))
      const key = integers[at]!
      const node = Math.floor(key / BUCKETS)
      // Which writes to a row that has been read already.
      this.add(nodeOf[node]!, key - node * BUCKETS, integers[at + PAGES]!, floats[at / 2 + 1]!)
    }
    this.#chunks.length = Math.ceil(this.size / ROWS_A_CHUNK)
  }

  /** All entries, where each of so many nodes gets another number. */
  entries(rankOf: Int32Array): Entries {
    const nodeOf = (row: number) => rankOf[Math.floor(this.#at(row, KEY) / BUCKETS)]!
    const { size } = this
    let order = upTo(size)
    order = sortedBy(order, BUCKETS, (row) => this.#at(row, KEY) % BUCKETS)
    order = sortedBy(order, rankOf.length, nodeOf)
    const bucket = new Uint16Array(size)
    const pages = new Int32Array(size)
    const tokens = new Float64Array(size)
    for (let i = 0; i < size; i++) {
      const row = order[i]!
      const { integers, floats } = this.#chunks[row >> CHUNK_BITS]!
      const at = WIDTH * (row & (ROWS_A_CHUNK - 1))
      bucket[i] = integers[at]! % BUCKETS
      pages[i] = integers[at + PAGES]!
      tokens[i] = floats[at / 2 + 1]!
    }
    return { starts: startsOf(size, rankOf.length, nodeOf), bucket, pages, tokens }
  }

  #at(row: number, value: number): number {
    return this.#chunks[row >> CHUNK_BITS]!.integers[WIDTH * (row & (ROWS_A_CHUNK - 1)) + value]!
  }

  #grow(): void {
    // What is replaced need not be kept meanwhile.
    const { length } = this.#slots
    this.#slots = new Uint32Array(0)
    const slots = new Uint32Array(2 * length)
    this.#shift--
    for (let row = 0; row < this.size; row++) {
      let slot = place(this.#at(row, KEY), this.#shift)
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1)
      slots[slot] = row + 1
    }
    this.#slots = slots
  }
}

function emptyChunk(): Chunk {
  const integers = new Uint32Array(WIDTH * ROWS_A_CHUNK)
  return { integers, floats: new Float64Array(integers.buffer) }
}

/** The upper bits of a hash of a key. */
function place(key: number, shift: number): number {
  const mixed = Math.imul(key ^ (key >>> 15), 0x85ebca6b)
  return Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) >>> shift
}
