import { hash } from 'node:crypto'
import { isArchive, readWarc, type Source } from '../ingest/index.js'
import { eachLine, type FieldNames, type LinesOptions, NamedFields, startOfText, startsJson } from '../lines/index.js'
import { decodeHtml, ExtractionError, extract } from '../processors/extract/index.js'
import { pageId } from '../processors/page-id.js'
import { isPlainText, plainText } from '../processors/plain-text.js'
import { trainingText } from '../processors/training-text.js'
import { isAbsoluteUrl, withoutUser } from '../processors/url.js'
import type { OutputRecord } from '../runtime/kafka/writer.js'
import { tableView } from '../runtime/tables.js'
import type { SeedPage } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { bytesOf, isPipe, JSON_LINES, sourcesOf } from './line-sources.js'
import { SharedWriter } from './shared-writer.js'

export interface SeedResult {
  added: number
  /** Pages left out, by reason. */
  left: Record<string, number>
  /** The arguments that no page was found in. */
  empty: string[]
  /** What could not be read of archives, by file and place; what is around it was. */
  damaged: string[]
}

/** Reading ended early: what had been written before stays. */
export class HalfTakenError extends Error {
  /** @param result with the pages that stay */
  constructor(
    readonly result: SeedResult,
    cause: Error,
  ) {
    super(cause.message, { cause })
  }
}

export interface SeedOptions extends LinesOptions {
  /** What the fields of JSON lines are called. */
  fields?: FieldNames
}

type Page = { url: string; text: string }
type Take = (page: Page) => Promise<void>
type Leave = (reason: string) => void
/** Told of what could not be read. */
type Damage = (message: string) => void

const BATCH_PAGES = 500

/**
 * Adds the pages of the files to the seed, in batches: of the batch in which something cannot be read, none.
 * @throws {LinesError} naming file and line of what is not a JSON object with a text
 * @throws {IngestError} naming the file that is not there or cannot be read
 * @throws {HalfTakenError} for either of them, where pages had been written by then
 */
export async function addSeed(
  cluster: Cluster,
  files: string[],
  label: SeedPage['label'],
  source: string,
  options: SeedOptions = {},
): Promise<SeedResult> {
  await cluster.codec.prepare(['seed'])
  const id = cluster.names.transactionalId('seed-add', source, 0)
  const writer = new SharedWriter(cluster, id)
  const result: SeedResult = { added: 0, left: {}, empty: [], damaged: [] }
  const leave: Leave = (reason) => {
    result.left[reason] = (result.left[reason] ?? 0) + 1
  }
  const damage: Damage = (message) => result.damaged.push(message)
  const ids = new Set<string>()
  let batch: OutputRecord[] = []
  let taken = 0
  const take: Take = async (page) => {
    const key = pageId(page.url)
    if (ids.has(key)) return leave('the same page twice')
    ids.add(key)
    batch.push({
      topic: cluster.names.topic('seed'),
      key: Buffer.from(`${key}/${source}`),
      value: cluster.codec.encode('seed', { url: page.url, text: page.text, label, source, run: null }),
    })
    if (batch.length === BATCH_PAGES) {
      await writer.transaction(batch)
      taken += batch.length
      batch = []
    }
    result.added++
  }
  try {
    for (const [file, sources] of await sourcesOf(files)) {
      if ((await eachPage(sources, options, take, leave, damage)) === 0) result.empty.push(file)
    }
    if (batch.length > 0) await writer.transaction(batch)
    return result
  } catch (error) {
    throw taken > 0 ? new HalfTakenError({ ...result, added: taken }, error as Error) : error
  } finally {
    await writer.close()
  }
}

/**
 * Takes the pages of a source out of the seed again.
 * @returns how many there were
 */
export async function removeSeed(cluster: Cluster, source: string): Promise<number> {
  const view = tableView(cluster, 'seed', undefined, (page) => (page.source === source ? true : undefined))
  const keys = [...(await view.refresh())].flatMap(([key, found]) => (found ? [key] : []))
  const id = cluster.names.transactionalId('seed-add', source, 0)
  const writer = new SharedWriter(cluster, id)
  try {
    const topic = cluster.names.topic('seed')
    for (let at = 0; at < keys.length; at += BATCH_PAGES)
      await writer.transaction(
        keys.slice(at, at + BATCH_PAGES).map((key) => ({ topic, key: Buffer.from(key), value: null })),
      )
    return keys.length
  } finally {
    await writer.close()
  }
}

/** Gives the pages of the sources; returns how many there were. */
async function eachPage(
  sources: Source[],
  options: SeedOptions,
  take: Take,
  leave: Leave,
  damage: Damage,
): Promise<number> {
  let pages = 0
  const counted: Take = (page) => {
    pages++
    return take(page)
  }
  for (const source of sources) {
    if (await isJsonLines(source)) await eachLinePage(source, options, counted, leave)
    else for await (const page of warcPages(source, leave, damage)) await counted(page)
  }
  return pages
}

/** By the content, for what is at hand and can be read twice; by the name where that does not tell. */
async function isJsonLines(source: Source): Promise<boolean> {
  if (isPipe(source)) return true
  if (/^https?:/i.test(source.name)) return JSON_LINES.named.test(source.name.replace(/[?#].*$/, ''))
  const start = await startOfText(await bytesOf(source))
  // The reader of lines says what it cannot read.
  if (start === undefined) return !isArchive(source.name)
  return startsJson(start) || (JSON_LINES.named.test(source.name) && !/^(WARC\/|<)/i.test(start))
}

async function eachLinePage(source: Source, options: SeedOptions, take: Take, leave: Leave): Promise<void> {
  const { fields = {}, ...lines } = options
  await eachLine(
    { name: source.name, chunks: await bytesOf(source) },
    async (line) => {
      const page = new NamedFields(line, fields)
      const text = page.string('text')
      if (text.trim() === '') return leave('no text')
      await take({ url: nameOf(page, text), text: trainingText({ title: page.plain('title') ?? '', text }) })
    },
    lines,
  )
}

/** What a page is known by: its URL, or its id, or else its text, so that it is the same page from whatever file. */
function nameOf(page: NamedFields, text: string): string {
  const url = page.plain('url') ?? ''
  return isUrl(url) ? withoutUser(url) : page.plain('id') || `text:${hash('sha256', text)}`
}

/** Not `about:blank`, which many pages may have, nor a scheme alone. */
const isUrl = (url: string): boolean => /^(?!about:)[a-z][a-z0-9+.-]*:\S/i.test(url) && isAbsoluteUrl(url)

async function* warcPages(source: Source, leave: Leave, damage: Damage): AsyncGenerator<Page> {
  for await (const item of readWarc(source)) {
    if (item.kind === 'damage') damage(`${source.name}, offset ${item.offset}: ${item.error}`)
    if (item.kind === 'rejected') leave(item.reason)
    if (item.kind !== 'response') continue
    try {
      const { html } = decodeHtml(item.payload, item.contentType)
      const page = isPlainText(item.contentType) ? plainText(html) : extract(html, item.url)
      if (page.text === '') leave('no text')
      else yield { url: item.url, text: trainingText(page) }
    } catch (error) {
      if (!(error instanceof ExtractionError)) throw error
      leave(error.reason)
    }
  }
}
