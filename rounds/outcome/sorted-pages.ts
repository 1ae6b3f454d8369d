import { rm } from 'node:fs/promises'
import { open, type RootDatabase } from 'lmdb'
import { records } from '../../runtime/tables.js'
import type { AcceptedPage, CorpusPage } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { ACCEPTED } from '../../topology/meaning.js'
import { withPages } from '../texts.js'
import { corpusPage } from './corpus-page.js'

/** The text of accepted pages is no longer there. */
export class LostTextError extends Error {}

const PAGES = 2000

/**
 * The accepted pages of a run with their texts, sorted by page id. Texts are read in the order in which they stand, so that each partition is read
 * once, and sorted on disk, so that memory does not grow with the corpus.
 * @param scratch an empty folder for that; it is removed
 * @throws {LostTextError} when retention or a person has removed texts
 */
export async function* sortedPages(
  cluster: Cluster,
  run: string,
  scratch: string,
): AsyncGenerator<[id: string, page: CorpusPage]> {
  const store = open({ path: scratch, noSync: true, maxDbs: 3 })
  // It works on without its names, and whatever ends the process, nothing of it stays.
  await rm(scratch, { recursive: true })
  try {
    const accepted = store.openDB<AcceptedPage, string>({ name: 'accepted', encoding: 'msgpack' })
    for await (const { key, value } of records(cluster, ACCEPTED, run)) {
      if (value) accepted.putSync(key, value)
      else accepted.removeSync(key)
    }
    const pages = await withTexts(cluster, store, accepted)
    for (const { key, value } of pages.getRange()) yield [key, value]
  } finally {
    await store.close()
  }
}

type Stored<V, K extends string | (string | number)[] = string> = ReturnType<typeof RootDatabase.prototype.openDB<V, K>>

async function withTexts(
  cluster: Cluster,
  store: RootDatabase,
  accepted: Stored<AcceptedPage>,
): Promise<Stored<CorpusPage>> {
  const places = store.openDB<string, (string | number)[]>({ name: 'places', encoding: 'msgpack' })
  for (const { key, value } of accepted.getRange()) {
    const { run, partition, offset } = value.textAt
    places.putSync([run, partition, offset], key)
  }
  const pages = store.openDB<CorpusPage, string>({ name: 'pages', encoding: 'msgpack' })
  let [wanted, found] = [0, 0]
  for (const ids of chunks(places.getRange(), PAGES)) {
    const items = ids.map((id) => ({ id, accepted: accepted.get(id)! }))
    wanted += items.length
    for await (const { item, page } of withPages(
      cluster,
      items.map((one) => ({ ...one, textAt: one.accepted.textAt })),
    )) {
      pages.putSync(item.id, corpusPage(item.accepted, page))
      found++
    }
  }
  if (found < wanted) throw new LostTextError(`the texts of ${wanted - found} accepted pages are no longer there`)
  return pages
}

function* chunks(entries: Iterable<{ value: string }>, size: number): Generator<string[]> {
  let chunk: string[] = []
  for (const { value } of entries) {
    chunk.push(value)
    if (chunk.length < size) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}
