import type { AcceptedPage, CorpusPage, CorpusProgress } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { ACCEPTED } from '../../topology/meaning.js'
import { withPages } from '../texts.js'
import { corpusPage } from './corpus-page.js'

/** A page of a partition that may differ, and where the former run's and the current run's records of it stand, where they accept it. */
export interface Candidate {
  page: string
  before?: number
  now?: number
}

/** What `corpus` is to hold of a page; null takes it out. */
export type Change = [page: string, value: CorpusPage | null]

type Former = NonNullable<CorpusProgress['former']>

/**
 * The pages of a partition whose records in `corpus` may have to change for it to show another run, in the order of their ids.
 * Memory holds a few numbers for each page of the partition.
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
  for (const [page, { offset, accepted }] of await standings(cluster, run, partition)) {
    if (!accepted) continue
    const was = old.get(page)
    old.delete(page)
    // What the former run said of a page after that offset is not shown: the page is written whatever it was.
    const shown = was?.accepted && was.offset < former.next
    found.push({ page, now: offset, ...(shown && { before: was.offset }) })
  }
  for (const [page, { accepted, offset }] of old) if (accepted || offset >= former.next) found.push({ page })
  return found.sort((a, b) => (a.page < b.page ? -1 : 1))
}

/** Where the latest record of a page stands, and whether it is one of the corpus: not where it was taken back. */
interface Standing {
  offset: number
  accepted: boolean
}

async function standings(cluster: Cluster, run: string, partition: number): Promise<Map<string, Standing>> {
  const found = new Map<string, Standing>()
  const topic = cluster.names.topic(ACCEPTED, run)
  for await (const { key, value, offset } of cluster.reader.partition(topic, partition))
    found.set(key!.toString(), { offset: Number(offset), accepted: value !== null })
  return found
}

/** Which of the candidates change, and to what: those with another capture, title or text than before, and those that came or left. */
export async function changesOf(
  cluster: Cluster,
  partition: number,
  former: Former,
  run: string,
  candidates: readonly Candidate[],
): Promise<Change[]> {
  const now = await acceptedAt(
    cluster,
    run,
    partition,
    candidates.map(({ now }) => now),
  )
  const before =
    former.run === null
      ? new Map()
      : await acceptedAt(
          cluster,
          former.run,
          partition,
          candidates.map(({ before }) => before),
        )
  const differing = [...now].filter(([page, accepted]) => !isSame(before.get(page), accepted))
  const [shown, wanted] = [
    await corpusPages(
      cluster,
      new Map(differing.flatMap(([page]) => (before.has(page) ? [[page, before.get(page)!]] : []))),
    ),
    await corpusPages(cluster, new Map(differing)),
  ]
  const left = candidates.filter(({ now }) => now === undefined).map(({ page }): Change => [page, null])
  return [...left, ...[...wanted].filter(([page, value]) => !isAlike(shown.get(page), value))]
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

const isSame = (a: AcceptedPage | undefined, b: AcceptedPage): boolean =>
  a !== undefined &&
  a.textAt.run === b.textAt.run &&
  a.textAt.partition === b.textAt.partition &&
  a.textAt.offset === b.textAt.offset

const isAlike = (a: CorpusPage | undefined, b: CorpusPage): boolean =>
  a !== undefined &&
  a.text === b.text &&
  a.title === b.title &&
  a.crawl === b.crawl &&
  a.warcFile === b.warcFile &&
  a.warcOffset === b.warcOffset
