const RECOMPRESS = 'decompress it, or compress it with gzip or zstandard instead'

/** Formats by how they begin: in hexadecimal, what they are, and what to do with them. */
const FORMATS: [start: RegExp, what: string][] = [
  [/^425a68/, `compressed with bzip2: ${RECOMPRESS}`],
  [/^04224d18/, `compressed with lz4: ${RECOMPRESS}`],
  [/^fd377a58/, `compressed with xz: ${RECOMPRESS}`],
  [hex('version https://git-lfs'), 'a Git LFS pointer, not the file itself: fetch it with `git lfs pull`'],
]

function hex(start: string): RegExp {
  return new RegExp(`^${Buffer.from(start).toString('hex')}`)
}

/** Why a file whose text begins like this is not read; undefined when it may hold pages. */
export function unsupportedFormat(beginning: Buffer): string | undefined {
  const start = beginning.toString('hex', 0, 32)
  const format = FORMATS.find(([pattern]) => pattern.test(start))
  return format && `not a WARC file, but ${format[1]}`
}
