import { IngestError } from '../errors.js'
import type { BaseFile } from './base.js'
import type { KeyRange } from './surt.js'

/** A part of the index of URLs that is compressed on its own. */
export interface Block {
  /** Key and time of its first line. */
  key: string
  file: string
  offset: number
  length: number
}

/** Bytes that are read to learn a key in the middle of the file. */
const PROBE = 8 << 10
/** A stretch so small is read rather than halved. */
const WINDOW = 64 << 10
const MAX_READ = 4 << 20
/** Bytes of a line at most. */
const MAX_LINE = 1 << 20

/**
 * The list of an index's blocks (cluster.idx): a line for each with its first key, in their order. It may have hundreds of
 * megabytes, of which only what is needed is read.
 */
export class Cluster {
  /** The first key behind an offset, of those that were asked for. */
  #probes = new Map<number, string>()

  constructor(readonly file: BaseFile) {}

  /**
   * The blocks that may have keys in one of the ranges, each once, in their order.
   * @param ranges in their order, without overlaps
   */
  async blocks(ranges: readonly KeyRange[]): Promise<Block[]> {
    const found = new Map<string, Block>()
    // One pass is cheaper than to look for many ranges one by one.
    const searches = ranges.length * 2 * WINDOW > this.file.size ? [ranges] : ranges.map((range) => [range])
    for (const wanted of searches) {
      const [first] = wanted
      const start = first && searches.length > 1 ? await this.#before(first.from) : 0
      for await (const block of blocksIn(wanted, this.#lines(start))) found.set(`${block.file} ${block.offset}`, block)
    }
    return [...found.values()]
  }

  /** An offset that is not behind the start of the last line whose key is below `key`. */
  async #before(key: string): Promise<number> {
    let low = 0
    let high = this.file.size
    while (high - low > WINDOW) {
      const middle = Math.floor((low + high) / 2)
      const found = await this.#keyBehind(middle)
      if (found !== undefined && found < key) low = middle
      else high = middle
    }
    return low
  }

  /** The key of the first line that starts behind an offset; undefined when none does. */
  async #keyBehind(offset: number): Promise<string | undefined> {
    const known = this.#probes.get(offset)
    if (known !== undefined) return known
    for (let bytes = PROBE; ; bytes *= 2) {
      const end = Math.min(this.file.size, offset + bytes)
      const line = /\n([^\t\n]+)\t/.exec((await this.file.read(offset, end)).toString())?.[1]
      if (line !== undefined) this.#probes.set(offset, line)
      if (line !== undefined || end === this.file.size) return line
      if (bytes > MAX_LINE) throw new IngestError(`${this.file.name} has lines that are too long`)
    }
  }

  /** The lines from an offset on, without the rest of the one that it is in. */
  async *#lines(start: number): AsyncGenerator<string> {
    let rest = ''
    let isWhole = start === 0
    for (let at = start, bytes = WINDOW; at < this.file.size; bytes = Math.min(MAX_READ, bytes * 2)) {
      const chunk = await this.file.read(at, Math.min(this.file.size, at + bytes))
      at += chunk.length
      const lines = (rest + chunk.toString()).split('\n')
      rest = lines.pop()!
      for (const line of lines) {
        if (isWhole) yield line
        isWhole = true
      }
    }
    if (isWhole && rest !== '') yield rest
  }
}

/** The blocks among successive lines that may have keys in one of the ranges: each goes up to the first key of the next. */
async function* blocksIn(ranges: readonly KeyRange[], lines: AsyncIterable<string>): AsyncGenerator<Block> {
  let block: Block | undefined
  let index = 0
  for await (const line of lines) {
    const next = parse(line)
    if (block) {
      while (index < ranges.length && ranges[index]!.to <= block.key) index++
      const range = ranges[index]
      if (!range) return
      if (range.from <= next.key) yield block
    }
    block = next
  }
  if (block && ranges.some(({ to }) => block.key < to)) yield block
}

function parse(line: string): Block {
  const [key = '', file = '', offset = '', length = ''] = line.split('\t')
  if (!/^cdx-\d+\.gz$/.test(file) || !/^\d+$/.test(offset) || !/^\d+$/.test(length)) {
    throw new IngestError(`cluster.idx has a line that is not understood: ${line.slice(0, 200)}`)
  }
  return { key, file, offset: Number(offset), length: Number(length) }
}
