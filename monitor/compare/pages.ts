import { decoded } from '../../runtime/tables.js'
import type { AcceptedPage, ScoredPage } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { ACCEPTED } from '../../topology/meaning.js'
import type { Candidate } from './sample.js'

/** What a page is counted by where groups are compared. */
export interface ComparedPage extends Candidate {
  url: string
  crawl: string
  language: string
}

const SCORED = 'RUN.pages.scored'

/** The pages that a run accepted. Memory holds those of a partition. */
export async function* acceptedPages(cluster: Cluster, run: string): AsyncGenerator<ComparedPage> {
  const topic = cluster.names.topic(ACCEPTED, run)
  for (const partition of await cluster.reader.partitions(topic)) {
    const pages = new Map<string, ComparedPage>()
    for await (const record of cluster.reader.partition(topic, partition)) {
      const { key, value } = await decoded(cluster, ACCEPTED, record)
      if (value) pages.set(key, comparedPage(key, value))
      else pages.delete(key)
    }
    yield* pages.values()
  }
}

/** The pages that reached scoring in some of the runs, whatever became of them; a page may come several times. */
export async function* scoredPages(cluster: Cluster, runs: readonly string[]): AsyncGenerator<ComparedPage> {
  for (const topic of new Set(runs.map((run) => cluster.names.topic(SCORED, run)))) {
    for await (const record of cluster.reader.all(topic)) {
      const { key, value } = await decoded(cluster, SCORED, record)
      if (value) yield comparedPage(key, value)
    }
  }
}

const comparedPage = (
  page: string,
  { url, crawl, language, tokens, textAt, leftOut }: AcceptedPage | ScoredPage,
): ComparedPage => ({ page, url, crawl, language, tokens, textAt, leftOut })
