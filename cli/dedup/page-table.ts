import { SIGNATURE_BYTES } from '../../processors/dedup/signature.js'
import { ScratchFile } from './scratch-file.js'

/** Length of the mark, the mark, where the id is, how long it is. */
const MARK_AT = 1
const ID_AT = MARK_AT + SIGNATURE_BYTES
const ID_LENGTH_AT = ID_AT + 6
const ROW_BYTES = ID_LENGTH_AT + 4

/** What is kept of each page, in files, so that memory does not grow with them: its id, and the mark that it is compared by. */
export class PageTable {
  readonly #rows = new ScratchFile()
  readonly #ids = new ScratchFile()
  #count = 0

  get count(): number {
    return this.#count
  }

  /** @param mark at most as long as a signature */
  add(id: string, mark: Buffer): void {
    const bytes = Buffer.from(id)
    const row = Buffer.alloc(ROW_BYTES)
    row[0] = mark.copy(row, MARK_AT)
    row.writeUIntLE(this.#ids.append(bytes), ID_AT, 6)
    row.writeUInt32LE(bytes.length, ID_LENGTH_AT)
    this.#rows.append(row)
    this.#count++
  }

  /** The mark of a page, which stays as it is until the next call. */
  mark(page: number): Buffer {
    const row = this.#row(page)
    return row.subarray(MARK_AT, MARK_AT + row[0]!)
  }

  id(page: number): string {
    const row = this.#row(page)
    return this.#ids.read(row.readUIntLE(ID_AT, 6), row.readUInt32LE(ID_LENGTH_AT)).toString()
  }

  close(): void {
    this.#rows.close()
    this.#ids.close()
  }

  #row(page: number): Buffer {
    return this.#rows.read(page * ROW_BYTES, ROW_BYTES)
  }
}
