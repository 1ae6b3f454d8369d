import type { Run, Verdict } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { VERDICTS } from '../topology/meaning.js'
import type { MixtureStatistics } from './mixture/calibration.js'

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
  /** Accepted pages of the parent run that this one has not accepted. */
  lost?: number
  /** Share of the accepted tokens that the parent had accepted; absent without a parent. */
  share?: number
  /** What its probabilities come from; absent where it cuts by scores. */
  mixture?: MixtureStatistics
  /** Why the loop does not go on from it, in words. */
  doubt?: string
  /** Its model was worse than its parent's, or it drifts: it is not used. */
  refused?: boolean
}

/**
 * Counts the verdicts of a run and compares them with its parent's, partition by partition: memory holds a number for each page of one.
 * @throws when the runs have different numbers of partitions
 */
export async function runStatistics(cluster: Cluster, run: Run): Promise<RunStatistics> {
  const result: RunStatistics = { seen: 0, outcomes: {}, accepted: 0, tokens: 0, fresh: 0 }
  let [known, parents] = [0, 0]
  const partitions = await cluster.partitionCount(cluster.names.topic(VERDICTS, run.name))
  for (let partition = 0; partition < partitions; partition++) {
    const before = run.parent ? await verdictsIn(cluster, run.parent, partition) : new Map<string, Outcome>()
    for (const outcome of before.values()) if (typeof outcome === 'number') parents++
    for (const [page, outcome] of await verdictsIn(cluster, run.name, partition)) {
      result.seen++
      const name = typeof outcome === 'number' ? ACCEPTED : outcome
      result.outcomes[name] = (result.outcomes[name] ?? 0) + 1
      if (typeof outcome !== 'number') continue
      result.accepted++
      result.tokens += outcome
      if (typeof before.get(page) === 'number') known += outcome
      else result.fresh++
    }
  }
  if (run.parent) {
    result.lost = parents - (result.accepted - result.fresh)
    result.share = result.tokens > 0 ? known / result.tokens : 1
  }
  return result
}

/** The tokens of a page that was accepted, or what else became of it. */
type Outcome = number | Exclude<Verdict['outcome'], typeof ACCEPTED>

const ACCEPTED = 'accepted'

/** The latest verdicts of a partition, by page. */
async function verdictsIn(cluster: Cluster, run: string, partition: number): Promise<Map<string, Outcome>> {
  const found = new Map<string, Outcome>()
  for await (const { key, value } of cluster.reader.partition(cluster.names.topic(VERDICTS, run), partition)) {
    const page = key!.toString()
    if (!value) found.delete(page)
    else {
      const { outcome, tokens } = (await cluster.codec.read(VERDICTS, value)) as Verdict
      found.set(page, outcome === ACCEPTED ? tokens : outcome)
    }
  }
  return found
}
