import { setImmediate } from 'node:timers/promises'
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
const NODES_AT_A_TIME = 5000
const CHUNK_BITS = 14
const ROWS_A_CHUNK = 2 ** CHUNK_BITS
/** Of the four integers of a row: node and bucket in one, pages, and tokens as a float in the place of two. */
const [PAGES, WIDTH] = [1, 4]

const ROW_BITS = 24
const ROW = 2 ** ROW_BITS - 1

/** Some rows, twice. */
interface Chunk {
  integers: Uint32Array
  floats: Float64Array
}

/** Pages and tokens by node and bucket: rows of 16 bytes as they come, and a table of open addressing that finds them. */
export class EntryCounts {
  size = 0
  #chunks: Chunk[] = []
  /** Each row plus one, and above it a byte of the key's hash, without which each probe would read a row; 0 where there is none. */
  #slots = new Uint32Array(2 ** FIRST_BITS)
  #shift = 32 - FIRST_BITS

  /** @param node less than 2²¹; of less than 2²⁴ entries in all */
  add(node: number, bucket: number, pages: number, tokens: number): void {
    const key = node * BUCKETS + bucket
    const hash = hashOf(key)
    const slots = this.#slots
    let slot = hash >>> this.#shift
    for (; slots[slot] !== 0; slot = (slot + 1) & (slots.length - 1)) {
      const found = slots[slot]!
      if (((found ^ (hash << ROW_BITS)) & ~ROW) !== 0) continue
      const row = (found & ROW) - 1
      const { integers, floats } = this.#chunks[row >> CHUNK_BITS]!
      const at = WIDTH * (row & (ROWS_A_CHUNK - 1))
      if (integers[at] !== key) continue
      integers[at + PAGES]! += pages
      floats[at / 2 + 1]! += tokens
      return
    }
    const row = this.size++
    slots[slot] = this.size | (hash << ROW_BITS)
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
  async entries(rankOf: Int32Array): Promise<Entries> {
    const { size } = this
    const nodeOf = (row: number) => rankOf[Math.floor(this.#keyOf(row) / BUCKETS)]!
    const rows = await sortedBy(upTo(size), rankOf.length, nodeOf)
    const entries: Entries = {
      starts: startsOf(size, rankOf.length, nodeOf),
      bucket: new Uint16Array(size),
      pages: new Int32Array(size),
      tokens: new Float64Array(size),
    }
    for (let node = 0; node < rankOf.length; node += NODES_AT_A_TIME) {
      // Lets the process answer its heartbeats meanwhile.
      await setImmediate()
      this.#fill(entries, rows, node, Math.min(rankOf.length, node + NODES_AT_A_TIME))
    }
    return entries
  }

  /** The entries of these nodes from the rows that are theirs, in each node by bucket. */
  #fill(entries: Entries, rows: Uint32Array, from: number, to: number): void {
    const { starts } = entries
    const pages = new Int32Array(BUCKETS)
    const tokens = new Float64Array(BUCKETS)
    for (let node = from; node < to; node++) {
      let [least, most] = [BUCKETS, -1]
      for (let i = starts[node]!; i < starts[node + 1]!; i++) {
        const row = rows[i]!
        const { integers, floats } = this.#chunks[row >> CHUNK_BITS]!
        const at = WIDTH * (row & (ROWS_A_CHUNK - 1))
        const bucket = integers[at]! % BUCKETS
        pages[bucket] = integers[at + PAGES]!
        tokens[bucket] = floats[at / 2 + 1]!
        least = Math.min(least, bucket)
        most = Math.max(most, bucket)
      }
      let e = starts[node]!
      for (let bucket = least; bucket <= most; bucket++) {
        if (pages[bucket] === 0) continue
        entries.bucket[e] = bucket
        entries.pages[e] = pages[bucket]!
        entries.tokens[e] = tokens[bucket]!
        e++
        pages[bucket] = 0
      }
    }
  }

  #keyOf(row: number): number {
    return this.#chunks[row >> CHUNK_BITS]!.integers[WIDTH * (row & (ROWS_A_CHUNK - 1))]!
  }

  #grow(): void {
    // What is replaced need not be kept meanwhile.
    const { length } = this.#slots
    this.#slots = new Uint32Array(0)
    const slots = new Uint32Array(2 * length)
    this.#shift--
    for (let row = 0; row < this.size; row++) {
      const hash = hashOf(this.#keyOf(row))
      let slot = hash >>> this.#shift
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1)
      slots[slot] = (row + 1) | (hash << ROW_BITS)
    }
    this.#slots = slots
  }
}

function emptyChunk(): Chunk {
  const integers = new Uint32Array(WIDTH * ROWS_A_CHUNK)
  return { integers, floats: new Float64Array(integers.buffer) }
}

/** Its upper bits say where a key is looked for, its lowest byte is kept there. */
function hashOf(key: number): number {
  const mixed = Math.imul(key ^ (key >>> 15), 0x85ebca6b)
  const again = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return again ^ (again >>> 16)
}
