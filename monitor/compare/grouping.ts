import { domainOf } from '../../processors/url.js'
import type { ComparedPage } from './pages.js'

/** What pages can be grouped by: the label of their crawl, their language, their host. */
export const GROUPINGS = {
  source: ({ crawl }: ComparedPage) => crawl,
  language: ({ language }: ComparedPage) => language,
  domain: ({ url }: ComparedPage) => domainOf(url),
}

export type Grouping = keyof typeof GROUPINGS

/** A group, and its tokens in both corpora together. */
export interface Group {
  name: string
  tokens: number
}

/** The groups of pages, the largest first. */
export async function groupsOf(
  pages: Iterable<AsyncIterable<ComparedPage>>,
  groupOf: (page: ComparedPage) => string,
): Promise<Group[]> {
  const tokens = new Map<string, number>()
  for (const some of pages) {
    for await (const page of some) {
      const name = groupOf(page)
      tokens.set(name, (tokens.get(name) ?? 0) + page.tokens)
    }
  }
  return [...tokens]
    .map(([name, tokens]) => ({ name, tokens }))
    .sort((a, b) => b.tokens - a.tokens || (a.name < b.name ? -1 : 1))
}
