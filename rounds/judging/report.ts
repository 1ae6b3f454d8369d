import type { Run } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { offsetsIn } from '../../topology/lineage.js'
import { trainedOn } from '../trained-on.js'
import { type Agreement, agreements } from './agreement.js'
import { estimate, type Knowledge, type Quality } from './estimate.js'
import { type Judged, JudgementsView, latestOf } from './judgements.js'
import type { SaidPage } from './questions.js'

/** What people and programs say of a run. */
export interface Report {
  run: string
  /** Absent where none of them has judged. */
  people?: Quality & { judged: number }
  programs?: Quality & { judged: number }
  agreement: Agreement[]
}

/** @param pages gives the pages of the run, the same each time */
export async function reportOf(cluster: Cluster, run: Run, pages: () => AsyncIterable<SaidPage>): Promise<Report> {
  const before = new JudgementsView(cluster)
  const known = (await before.refresh(offsetsIn(JSON.stringify(trainedOn(run).judgements)))).verdicts()
  const all = [...(await new JudgementsView(cluster).refresh()).values()]
  const report: Report = { run: run.name, agreement: agreements(all) }
  for (const [name, kind] of [
    ['people', 'person'],
    ['programs', 'program'],
  ] as const) {
    const latest = latestOf(all.filter((one) => one.kind === kind))
    if (latest.size > 0) report[name] = { judged: latest.size, ...(await estimate(pages(), knowledge(latest, known))) }
  }
  return report
}

/** @param known what the run went by, of whomever */
const knowledge =
  (latest: ReadonlyMap<string, Judged>, known: ReadonlyMap<string, { positive: boolean }>): Knowledge =>
  (page) => {
    const [now, before] = [latest.get(page), known.get(page)]
    if (!now && !before) return undefined
    return { positive: now ? now.verdict === 'positive' : before!.positive, known: before !== undefined }
  }
