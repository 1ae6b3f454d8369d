import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { standardInput } from '../lines/index.js'
import { CommandError } from './errors.js'

/** What holds more than one page, or a page in another form, by how it begins in hexadecimal, and how its pages are had. */
const NO_PAGE: [start: RegExp, what: string, advice: (file: string) => string][] = [
  [/^574152432f/, 'a WARC file', (file) => `\`sluice ingest --dry-run --crawl test ${file}\` tells what is in it`],
  [/^1f8b/, 'compressed with gzip', (file) => `\`gzip -dc ${file} | sluice try -\` tries what is in it`],
  [/^28b52ffd/, 'compressed with zstd', (file) => `\`zstd -dc ${file} | sluice try -\` tries what is in it`],
]

/** The bytes of a page in a file; `-` is standard input. @throws {CommandError} when it cannot be read, or is no page */
export async function readPageFile(file: string): Promise<Buffer> {
  const bytes = await bytesOf(file).catch((error: Error) => {
    throw new CommandError(`${file} cannot be read: ${error.message}`)
  })
  const start = bytes.toString('hex', 0, 8)
  const [, what, advice] = NO_PAGE.find(([pattern]) => pattern.test(start)) ?? []
  if (advice) throw new CommandError(`${file} is ${what}: ${advice(file)}`)
  return bytes
}

const bytesOf = async (file: string): Promise<Buffer> => (file === '-' ? buffer(standardInput()) : readFile(file))
