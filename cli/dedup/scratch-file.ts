import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fullDisk, isDiskFull } from '../disk.js'

const WRITTEN_AT_ONCE = 1 << 16
const READ_AT_ONCE = 1 << 14

/** A file without a name in the system's folder for such (TMPDIR): whatever ends the process, nothing of it stays. */
export class ScratchFile {
  readonly #file: number
  readonly #pending = Buffer.allocUnsafe(WRITTEN_AT_ONCE)
  #pendingBytes = 0
  #written = 0
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

  get length(): number {
    return this.#written + this.#pendingBytes
  }

  /** @returns where the bytes begin */
  append(bytes: Buffer): number {
    const position = this.length
    if (this.#pendingBytes + bytes.length > WRITTEN_AT_ONCE) this.#flush()
    if (bytes.length > WRITTEN_AT_ONCE) this.#write(bytes)
    else this.#pendingBytes += bytes.copy(this.#pending, this.#pendingBytes)
    return position
  }

  /** Bytes that stay as they are until the next call. */
  read(position: number, length: number): Buffer {
    if (position < this.#windowAt || position + length > this.#windowAt + this.#window.length) {
      this.#flush()
      this.#window = this.#readAt(position, Math.max(length, READ_AT_ONCE))
      this.#windowAt = position
    }
    return this.#window.subarray(position - this.#windowAt, position - this.#windowAt + length)
  }

  close(): void {
    closeSync(this.#file)
  }

  #readAt(position: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(Math.min(length, this.length - position))
    for (let done = 0; done < bytes.length; ) {
      done += readSync(this.#file, bytes, done, bytes.length - done, position + done)
    }
    return bytes
  }

  #flush(): void {
    this.#write(this.#pending.subarray(0, this.#pendingBytes))
    this.#pendingBytes = 0
  }

  #write(bytes: Buffer): void {
    try {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.#file, bytes, done, bytes.length - done, this.#written + done)
      }
    } catch (error) {
      throw isDiskFull(error) ? fullDisk(this.folder, error) : error
    }
    this.#written += bytes.length
  }
}
