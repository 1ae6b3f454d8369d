import type { AcceptedPage, CorpusPage, CorpusProgress } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { ACCEPTED } from '../../topology/meaning.js'
import { withPages } from '../texts.js'
import { corpusPage } from './corpus-page.js'

/** A page of a partition that may differ, and the offsets of the current and the former run's records of it, where they accept it. */
export interface Candidate {
  page: string
  now?: number
  before?: number
  /** Its place in the order in which the difference is applied. */
  place: string
}

/** What `corpus` is to hold of a page; null takes it out. */
export type Change = [page: string, value: CorpusPage | null]

type Former = NonNullable<CorpusProgress['former']>

/**
 * The pages of a partition whose records in `corpus` may have to change for it to show another run: those that left, and then, in the order in
 * which their texts stand, those that entered or whose text stands elsewhere. Memory holds a line for each page of the partition.
 * @param former the run that the partition shows, and up to which offset
 */
export async function candidates(
  cluster: Cluster,
  partition: number,
  former: Former,
  run: string,
): Promise<Candidate[]> {
  const old = former.run === null ? new Map<string, Standing>() : await standings(cluster, former.run, partition)
  const found: Candidate[] = []
  for (const [page, { offset, text }] of await standings(cluster, run, partition)) {
    if (text === '') continue
    const was = old.get(page)
    old.delete(page)
    // What the former run said of a page after that offset is not shown: the page is written whatever it was.
    const shown = was && was.text !== '' && was.offset < former.next
    if (shown && was.text === text) continue
    found.push({ page, now: offset, place: `1/${text}/${page}`, ...(shown && { before: was.offset }) })
  }
  for (const [page, { text, offset }] of old)
    if (text !== '' || offset >= former.next) found.push({ page, place: `0/${page}` })
  return found.sort((a, b) => (a.place < b.place ? -1 : 1))
}

/** Where the latest record of a page stands, and where its text does; '' where it was taken back. */
interface Standing {
  offset: number
  text: string
}

async function standings(cluster: Cluster, run: string, partition: number): Promise<Map<string, Standing>> {
  const found = new Map<string, Standing>()
  const topic = cluster.names.topic(ACCEPTED, run)
  for await (const { key, value, offset } of cluster.reader.partition(topic, partition)) {
    const page = value && ((await cluster.codec.read(ACCEPTED, value)) as AcceptedPage)
    found.set(key!.toString(), { offset: Number(offset), text: page ? textPlace(page) : '' })
  }
  return found
}

/** In the order of these, texts are read from front to back. What is left out of a text makes it another one. */
const textPlace = ({ textAt: { run, partition, offset }, leftOut }: AcceptedPage): string =>
  `${run}/${partition}/${String(offset).padStart(16, '0')}/${leftOut.join()}`

/**
 * Which of the candidates change, and to what: those with another capture, title or text than before, and those that came or left. A page
 * whose text is gone leaves.
 */
export async function changesOf(
  cluster: Cluster,
  partition: number,
  former: Former,
  run: string,
  candidates: readonly Candidate[],
): Promise<{ changes: Change[]; lost: number }> {
  const wanted = await acceptedAt(
    cluster,
    run,
    partition,
    candidates.map(({ now }) => now),
  )
  const before = former.run === null ? [] : candidates.map(({ before }) => before)
  const shown = before.length > 0 ? await acceptedAt(cluster, former.run!, partition, before) : new Map()
  const [pages, formerPages] = [await corpusPages(cluster, wanted), await corpusPages(cluster, shown)]
  const changes = candidates.flatMap(({ page }): Change[] => {
    const value = pages.get(page) ?? null
    return value && isAlike(formerPages.get(page), value) ? [] : [[page, value]]
  })
  return { changes, lost: wanted.size - pages.size }
}

/** The accepted pages whose records stand at some offsets of a run's corpus, by page. */
async function acceptedAt(
  cluster: Cluster,
  run: string,
  partition: number,
  offsets: (number | undefined)[],
): Promise<Map<string, AcceptedPage>> {
  const topic = cluster.names.topic(ACCEPTED, run)
  const positions = offsets.flatMap((offset) =>
    offset === undefined ? [] : [{ topic, partition, offset: BigInt(offset) }],
  )
  const found = new Map<string, AcceptedPage>()
  for await (const { key, value } of cluster.reader.at(positions))
    if (value) found.set(key!.toString(), (await cluster.codec.read(ACCEPTED, value)) as AcceptedPage)
  return found
}

/** Accepted pages with their texts, by page; those whose text is gone are left out. */
export async function corpusPages(
  cluster: Cluster,
  pages: ReadonlyMap<string, AcceptedPage>,
): Promise<Map<string, CorpusPage>> {
  const items = [...pages].map(([id, accepted]) => ({ id, accepted, textAt: accepted.textAt }))
  const found = new Map<string, CorpusPage>()
  for await (const { item, page } of withPages(cluster, items)) found.set(item.id, corpusPage(item.accepted, page))
  return found
}

const isAlike = (a: CorpusPage | undefined, b: CorpusPage): boolean =>
  a !== undefined &&
  a.text === b.text &&
  a.title === b.title &&
  a.crawl === b.crawl &&
  a.warcFile === b.warcFile &&
  a.warcOffset === b.warcOffset
