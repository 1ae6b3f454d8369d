import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { readWarc, resolveSources, type Source } from '../ingest/index.js'
import { decodeHtml, ExtractionError, extract } from '../processors/extract/index.js'
import { pageId } from '../processors/page-id.js'
import { trainingText } from '../processors/training-text.js'
import { type OutputRecord, Writer } from '../runtime/kafka/writer.js'
import type { SeedPage } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'

export class SeedFileError extends Error {}

export interface SeedResult {
  added: number
  /** Pages left out, by reason. */
  left: Record<string, number>
}

type Page = { url: string; text: string }

const BATCH_PAGES = 500

/**
 * Adds the pages of the files to the seed, all or, when one of them cannot be read, none of that batch.
 * @throws {SeedFileError} naming file and line of what is not a JSON object with a text
 */
export async function addSeed(
  cluster: Cluster,
  files: string[],
  label: SeedPage['label'],
  source: string,
): Promise<SeedResult> {
  await cluster.codec.prepare(['seed'])
  const id = cluster.names.transactionalId('seed-add', source, 0)
  const writer = await Writer.open(cluster.transport, id, (topic) => cluster.partitionCount(topic))
  const result: SeedResult = { added: 0, left: {} }
  let batch: OutputRecord[] = []
  try {
    const ids = new Set<string>()
    for await (const page of pagesOf(files, (reason) => leave(result, reason))) {
      const page_ = { url: page.url, text: page.text, label, source, run: null }
      const key = pageId(page.url)
      if (ids.has(key)) {
        leave(result, 'the same URL twice')
        continue
      }
      ids.add(key)
      batch.push({
        topic: cluster.names.topic('seed'),
        key: Buffer.from(`${key}/${source}`),
        value: cluster.codec.encode('seed', page_),
      })
      if (batch.length === BATCH_PAGES) {
        await writer.transaction(batch)
        batch = []
      }
      result.added++
    }
    if (batch.length > 0) await writer.transaction(batch)
    return result
  } finally {
    await writer.close()
  }
}

function leave(result: SeedResult, reason: string): void {
  result.left[reason] = (result.left[reason] ?? 0) + 1
}

async function* pagesOf(files: string[], left: (reason: string) => void): AsyncGenerator<Page> {
  const isJsonl = (file: string) => /\.(jsonl|ndjson)(\.gz)?$/.test(file)
  for (const file of files.filter(isJsonl)) yield* jsonlPages(file, left)
  const others = files.filter((file) => !isJsonl(file))
  if (others.length === 0) return
  for (const source of await resolveSources(others)) yield* warcPages(source, left)
}

async function* jsonlPages(file: string, left: (reason: string) => void): AsyncGenerator<Page> {
  const stream = createReadStream(file)
  const input = file.endsWith('.gz') ? stream.pipe(createGunzip()) : stream
  stream.on('error', (error) => input.destroy(error))
  let number = 0
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      number++
      if (line.trim() === '') continue
      const { url, id, title = '', text } = parsed(line, file, number)
      if (text.trim() === '') left('no text')
      else yield { url: String(url ?? id ?? `${file}:${number}`), text: trainingText({ title: String(title), text }) }
    }
  } catch (error) {
    if (error instanceof SeedFileError) throw error
    throw new SeedFileError(`${file} cannot be read: ${(error as Error).message}`)
  }
}

function parsed(
  line: string,
  file: string,
  number: number,
): { url?: unknown; id?: unknown; title?: unknown; text: string } {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    throw new SeedFileError(`${file}, line ${number}: not JSON: ${(error as Error).message}`)
  }
  if (typeof value !== 'object' || value === null || typeof (value as { text?: unknown }).text !== 'string') {
    throw new SeedFileError(
      `${file}, line ${number}: expected an object with a text, e.g. {"url": "https://…", "text": "…"}`,
    )
  }
  return value as { text: string }
}

async function* warcPages(source: Source, left: (reason: string) => void): AsyncGenerator<Page> {
  for await (const item of readWarc(source)) {
    if (item.kind === 'damage') left(`damaged: ${source.name}, offset ${item.offset}: ${item.error}`)
    if (item.kind === 'rejected') left(item.reason)
    if (item.kind !== 'response') continue
    try {
      const page = extract(decodeHtml(item.payload, item.contentType).html, item.url)
      if (page.text === '') left('no text')
      else yield { url: item.url, text: trainingText(page) }
    } catch (error) {
      if (!(error instanceof ExtractionError)) throw error
      left(error.reason)
    }
  }
}
