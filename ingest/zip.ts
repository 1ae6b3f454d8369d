import { CutOffError } from './errors.js'
import type { Source } from './types.js'

/** Signatures of a zip file's parts, and the bytes of those that have a length of their own. */
const LOCAL = { signature: 0x04034b50, bytes: 30 }
const CENTRAL = { signature: 0x02014b50, bytes: 46 }
const END = { signature: 0x06054b50, bytes: 22 }
const END_64 = { signature: 0x06064b50, bytes: 56 }
const LOCATOR_64 = { signature: 0x07064b50, bytes: 20 }

const MAX_COMMENT = 0xffff
/** What stands for a number that does not fit: the extra field has it. */
const ELSEWHERE = 0xffffffff
const EXTRA_64 = 1
/** Bytes of a directory at most: some million entries. */
const MAX_DIRECTORY = 256 << 20

/** A file in a zip file. */
export interface ZipEntry {
  name: string
  /** How it is compressed: 0 not at all, 8 with deflate. */
  method: number
  isEncrypted: boolean
  /** Where its header stands. */
  header: number
  /** Bytes that it takes, compressed. */
  length: number
  /** Bytes that it holds. */
  size: number
}

/**
 * The files in a zip file, in the order of their offsets.
 * @param size bytes of the zip file
 * @throws CutOffError when it has no directory, which stands at its end; Error when that is damaged
 */
export async function zipEntries(source: Source, size: number): Promise<ZipEntry[]> {
  const { offset, length } = await directoryOf(source, size)
  if (length > MAX_DIRECTORY) throw new Error(`a zip file with a directory of ${length} bytes`)
  const directory = await bytesAt(source, offset, length)
  const entries: ZipEntry[] = []
  for (let at = 0; isPart(directory, at, CENTRAL); ) {
    const [name, extra, comment] = [28, 30, 32].map((field) => directory.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ]
    entries.push(entryOf(directory.subarray(at, at + CENTRAL.bytes + name + extra), name))
    at += CENTRAL.bytes + name + extra + comment
  }
  if (entries.some(({ header, length }) => header + length > size))
    throw new Error('a zip file whose directory is damaged')
  return entries.sort((a, b) => a.header - b.header)
}

/** Where an entry's bytes start. @throws Error when no entry is there */
export async function dataStart(source: Source, { name, header }: ZipEntry): Promise<number> {
  const local = await bytesAt(source, header, LOCAL.bytes)
  if (!isPart(local, 0, LOCAL)) throw new Error(`${name} is not where the directory of the zip file has it`)
  return header + LOCAL.bytes + local.readUInt16LE(26) + local.readUInt16LE(28)
}

async function directoryOf(source: Source, size: number): Promise<{ offset: number; length: number }> {
  const start = Math.max(0, size - END.bytes - MAX_COMMENT - LOCATOR_64.bytes)
  const tail = await bytesAt(source, start, size - start)
  let at = tail.length - END.bytes
  while (at >= 0 && !isPart(tail, at, END)) at--
  if (at < 0) throw new CutOffError('a zip file without its directory: it is not whole')
  if (!isPart(tail, at - LOCATOR_64.bytes, LOCATOR_64))
    return { length: tail.readUInt32LE(at + 12), offset: tail.readUInt32LE(at + 16) }
  const end = await bytesAt(source, number64(tail, at - LOCATOR_64.bytes + 8), END_64.bytes)
  if (!isPart(end, 0, END_64)) throw new Error('a zip file whose directory is damaged')
  return { length: number64(end, 40), offset: number64(end, 48) }
}

function entryOf(central: Buffer, nameLength: number): ZipEntry {
  const extra = central.subarray(CENTRAL.bytes + nameLength)
  const numbers = [24, 20, 42].map((field) => central.readUInt32LE(field))
  const large = extra64(extra)
  const [size, length, header] = numbers.map((number) => (number === ELSEWHERE ? (large.shift() ?? number) : number))
  return {
    name: central.toString('utf8', CENTRAL.bytes, CENTRAL.bytes + nameLength),
    method: central.readUInt16LE(10),
    isEncrypted: (central.readUInt16LE(8) & 1) !== 0,
    header: header!,
    length: length!,
    size: size!,
  }
}

/** The numbers that need 64 bits: size, length and place, those of them that do not fit elsewhere. */
function extra64(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== EXTRA_64) continue
    const field = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2))
    return Array.from({ length: Math.min(3, field.length >> 3) }, (_, i) => number64(field, 8 * i))
  }
  return []
}

const number64 = (bytes: Buffer, at: number): number => Number(bytes.readBigUInt64LE(at))

const isPart = (bytes: Buffer, at: number, part: { signature: number; bytes: number }): boolean =>
  at >= 0 && at + part.bytes <= bytes.length && bytes.readUInt32LE(at) === part.signature

async function bytesAt(source: Source, offset: number, length: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of await source.open(offset, offset + length)) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  if (bytes.length < length) throw new CutOffError('a zip file that ends too early: it is not whole')
  return bytes.subarray(0, length)
}
