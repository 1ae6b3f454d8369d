import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Where a page's tokens stand. */
export interface StoredTokens {
  start: number
  tokens: number
}

/** The tokens of pages, as numbers, in a file: memory holds no more than where those of each page stand. */
export class TokenFile {
  readonly #file: number
  #end = 0

  /** @param scratch an empty folder for the file; it is removed */
  constructor(scratch: string) {
    this.#file = openSync(join(scratch, 'tokens'), 'w+')
    // It works on without its name, and whatever ends the process, nothing of it stays.
    rmSync(scratch, { recursive: true })
  }

  add(tokens: Int32Array): StoredTokens {
    const stored = { start: this.#end, tokens: tokens.length }
    const bytes = Buffer.from(tokens.buffer, tokens.byteOffset, tokens.byteLength)
    for (let done = 0; done < bytes.length; )
      done += writeSync(this.#file, bytes, done, bytes.length - done, this.#end + done)
    this.#end += bytes.length
    return stored
  }

  /** @param most tokens that are read */
  read({ start, tokens }: StoredTokens, most = tokens): Int32Array {
    const read = new Int32Array(Math.min(tokens, most))
    const bytes = Buffer.from(read.buffer)
    for (let done = 0; done < bytes.length; ) {
      const count = readSync(this.#file, bytes, done, bytes.length - done, start + done)
      if (count === 0) throw new Error('the file of tokens was cut short')
      done += count
    }
    return read
  }

  close(): void {
    closeSync(this.#file)
  }
}
