import { closeSync, openSync, readSync, writeSync } from 'node:fs'

/** Reads the text that was added. */
export type StoredText = () => string

/** Texts in a file, so that memory holds no more than where each of them stands. */
export class TextFile {
  readonly #file: number
  #end = 0

  /** @param path of a file that is made, or emptied */
  constructor(path: string) {
    this.#file = openSync(path, 'w+')
  }

  add(text: string): StoredText {
    const bytes = Buffer.from(text)
    const [start, length] = [this.#end, bytes.length]
    for (let done = 0; done < length; ) done += writeSync(this.#file, bytes, done, length - done, start + done)
    this.#end += length
    return () => {
      const read = Buffer.allocUnsafe(length)
      for (let done = 0; done < length; ) {
        const count = readSync(this.#file, read, done, length - done, start + done)
        if (count === 0) throw new Error('the file of texts was cut short')
        done += count
      }
      return read.toString()
    }
  }

  close(): void {
    closeSync(this.#file)
  }
}
