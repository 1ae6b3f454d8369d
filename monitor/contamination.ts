import { tableView } from '../runtime/tables.js'
import type { Verdict } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { VERDICTS } from '../topology/meaning.js'

/** A page in which benchmarks were found. */
export interface ContaminatedPage {
  url: string
  /** The page as a whole stays out of the corpus; otherwise lines of it do. */
  dropped: boolean
  found: Verdict['contamination']
}

/** What a text of a benchmark costs. */
export interface ContaminatingText {
  source: string
  item: string
  field: string
  /** Pages in which it was found, and those of them that stay out of the corpus as a whole. */
  pages: number
  dropped: number
  /** The grams by which it was found, most frequent first, with the pages of each. */
  grams: Array<{ gram: string; pages: number }>
  /** One of the pages. */
  example: string
}

export interface ContaminationReport {
  /** Pages that the run has accepted, or would have without benchmarks: duplicates are not among them. */
  pages: ContaminatedPage[]
  /** Most pages first. */
  texts: ContaminatingText[]
}

const SHOWN_GRAMS = 5

/** What benchmarks cost a run, from its verdicts. */
export async function contaminationReport(cluster: Cluster, run: string): Promise<ContaminationReport> {
  const view = tableView(cluster, VERDICTS, run, ({ url, outcome, contamination }): ContaminatedPage | undefined =>
    contamination.length > 0 && outcome !== 'duplicate'
      ? { url, dropped: outcome === 'contaminated', found: contamination }
      : undefined,
  )
  const pages = [...(await view.refresh()).values()].flatMap((page) => page ?? [])
  pages.sort((a, b) => (a.url < b.url ? -1 : 1))
  return { pages, texts: byText(pages) }
}

/** The same pages by what was found in them. */
export function byText(pages: readonly ContaminatedPage[]): ContaminatingText[] {
  const texts = new Map<string, ContaminatingText>()
  for (const { url, dropped, found } of pages) {
    for (const { source, item, field, gram } of found) {
      const key = JSON.stringify([source, item, field])
      const text = texts.get(key) ?? { source, item, field, pages: 0, dropped: 0, grams: [], example: url }
      texts.set(key, text)
      text.pages++
      if (dropped) text.dropped++
      const known = text.grams.find((one) => one.gram === gram)
      if (known) known.pages++
      else text.grams.push({ gram, pages: 1 })
    }
  }
  for (const text of texts.values()) {
    text.grams.sort((a, b) => b.pages - a.pages || (a.gram < b.gram ? -1 : 1))
    text.grams.splice(SHOWN_GRAMS)
  }
  return [...texts].sort(([a, one], [b, other]) => other.pages - one.pages || (a < b ? -1 : 1)).map(([, text]) => text)
}
