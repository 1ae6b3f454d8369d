import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { resolveSources, type Source } from '../ingest/index.js'
import { standardInput } from '../lines/index.js'

export const JSON_LINES = { kind: 'JSONL', named: /\.(jsonl|ndjson)(\.(gz|zst))?$/i }

/** What each argument names: files, folders, globs, URLs, pipes. @throws IngestError naming what is not there */
export async function sourcesOf(args: readonly string[]): Promise<[arg: string, sources: Source[]][]> {
  const sources: [string, Source[]][] = []
  for (const arg of args)
    sources.push([arg, (await pipeAt(arg)) ?? (await resolveSources([arg], { also: JSON_LINES }))])
  return sources
}

/** Pipes are read once, and to the end. */
class Pipe implements Source {
  constructor(readonly name: string) {}

  async open(): Promise<Readable> {
    return this.name === '-' ? standardInput() : createReadStream(this.name)
  }
}

export const isPipe = (source: Source): boolean => source instanceof Pipe

/** Standard input, a named pipe, what a shell puts in the place of `<(…)`; a device too. */
async function pipeAt(arg: string): Promise<Source[] | undefined> {
  const found = arg === '-' ? undefined : await stat(arg).catch(() => undefined)
  const isThere = arg === '-' || found?.isFIFO() || found?.isCharacterDevice()
  return isThere ? [new Pipe(arg)] : undefined
}

export const bytesOf = async (source: Source): Promise<Readable> =>
  Readable.from(await source.open(), { objectMode: false })
