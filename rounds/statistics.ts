import { tableView } from '../runtime/tables.js'
import type { Run, Verdict } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'

/** What a run came to; kept as JSON in its record. */
export interface RunStatistics {
  /** Pages with a verdict. */
  seen: number
  outcomes: Partial<Record<Verdict['outcome'], number>>
  accepted: number
  /** Tokens of the accepted pages. */
  tokens: number
  /** Accepted pages that the parent run had not accepted. */
  fresh: number
  /** Share of the accepted pages that the parent had accepted; absent without a parent. */
  share?: number
  /** Its model was worse than its parent's, and is not used. */
  refused?: boolean
}

type Outcome = Pick<Verdict, 'outcome' | 'tokens'>

const outcomes = (cluster: Cluster, run: string) =>
  tableView(cluster, 'RUN.verdicts', run, ({ outcome, tokens }): Outcome => ({ outcome, tokens })).refresh()

/** Counts the verdicts of a run and compares them with its parent's. */
export async function runStatistics(cluster: Cluster, run: Run): Promise<RunStatistics> {
  const verdicts = await outcomes(cluster, run.name)
  const before = run.parent ? await outcomes(cluster, run.parent) : undefined
  const result: RunStatistics = { seen: verdicts.size, outcomes: {}, accepted: 0, tokens: 0, fresh: 0 }
  for (const [page, { outcome, tokens }] of verdicts) {
    result.outcomes[outcome] = (result.outcomes[outcome] ?? 0) + 1
    if (outcome !== 'accepted') continue
    result.accepted++
    result.tokens += tokens
    if (before?.get(page)?.outcome !== 'accepted') result.fresh++
  }
  if (before) result.share = result.accepted > 0 ? 1 - result.fresh / result.accepted : 1
  return result
}
