import { gzipHeaderLength, inflatedStart } from './gzip-member.js'

const RECOMPRESS = 'decompress it, or compress it with gzip instead'

/** Formats by how they begin: in hexadecimal, what they are, and what to do with them. */
const FORMATS: [start: RegExp, what: string][] = [
  [/^504b0304/, 'a zip file; the WARC files in a WACZ are in its archive/ folder: unpack it'],
  [/^425a68/, `compressed with bzip2: ${RECOMPRESS}`],
  [/^04224d18/, `compressed with lz4: ${RECOMPRESS}`],
  [/^(28b52ffd|5.2a4d18)/, `compressed with zstandard: ${RECOMPRESS}`],
  [/^fd377a58/, `compressed with xz: ${RECOMPRESS}`],
  [hex('filedesc:'), 'an ARC file: convert it to WARC, for example with `warcio recompress`'],
  [hex('version https://git-lfs'), 'a Git LFS pointer, not the file itself: fetch it with `git lfs pull`'],
]

function hex(start: string): RegExp {
  return new RegExp(`^${Buffer.from(start).toString('hex')}`)
}

/** Why a file with this beginning is not read; undefined when it may hold WARC records. */
export function unsupportedFormat(beginning: Buffer): string | undefined {
  if (beginning.length === 0) return 'the file is empty'
  const bytes = gzipHeaderLength(beginning) === undefined ? beginning : inflatedStart(beginning)
  const start = bytes.toString('hex', 0, 32)
  const format = FORMATS.find(([pattern]) => pattern.test(start))
  return format && `not a WARC file, but ${format[1]}`
}
