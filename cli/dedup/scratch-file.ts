import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fullDisk, isDiskFull } from '../disk.js'

const WRITTEN_AT_ONCE = 1 << 20
const READ_AT_ONCE = 1 << 14

/** A file without a name in the system's folder for such (TMPDIR): whatever ends the process, nothing of it stays. */
export class ScratchFile {
  readonly #file: number
  #pending: Buffer[] = []
  #pendingBytes = 0
  #length = 0
  #window: Buffer = Buffer.alloc(0)
  #windowAt = 0

  constructor(readonly folder = tmpdir()) {
    const named = mkdtempSync(join(folder, 'sluice-'))
    try {
      this.#file = openSync(join(named, 'scratch'), 'wx+', 0o600)
    } finally {
      rmSync(named, { recursive: true })
    }
  }

  /** @returns where the bytes begin */
  append(bytes: Buffer): number {
    const position = this.#length
    this.#pending.push(bytes)
    this.#pendingBytes += bytes.length
    this.#length += bytes.length
    if (this.#pendingBytes >= WRITTEN_AT_ONCE) this.#flush()
    return position
  }

  /** Bytes that stay as they are until the next call. */
  read(position: number, length: number): Buffer {
    if (position < this.#windowAt || position + length > this.#windowAt + this.#window.length) {
      if (this.#pending.length > 0) this.#flush()
      this.#window = this.#readAt(position, Math.max(length, READ_AT_ONCE))
      this.#windowAt = position
    }
    return this.#window.subarray(position - this.#windowAt, position - this.#windowAt + length)
  }

  close(): void {
    closeSync(this.#file)
  }

  #readAt(position: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(Math.min(length, this.#length - position))
    for (let done = 0; done < bytes.length; ) {
      done += readSync(this.#file, bytes, done, bytes.length - done, position + done)
    }
    return bytes
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#pending)
    const start = this.#length - bytes.length
    try {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.#file, bytes, done, bytes.length - done, start + done)
      }
    } catch (error) {
      throw isDiskFull(error) ? fullDisk(this.folder, error) : error
    }
    this.#pending = []
    this.#pendingBytes = 0
  }
}
