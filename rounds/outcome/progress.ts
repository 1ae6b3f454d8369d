import { type TableView, tableView } from '../../runtime/tables.js'
import type { CorpusProgress, Run } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { ACCEPTED } from '../../topology/meaning.js'

/** The name of the table that says how far each partition of `corpus` is. */
export const PROGRESS = 'corpus.progress'

/** How far each partition of `corpus` is. */
export const progressView = (cluster: Cluster): TableView<CorpusProgress> =>
  tableView(cluster, PROGRESS, undefined, (progress) => progress)

/** Whether a partition holds what the run's corpus held up to `end`. */
export const isComplete = (progress: CorpusProgress | undefined, run: string, end: bigint): boolean =>
  end === 0n ? follows(progress, run) || !progress : follows(progress, run) && BigInt(progress!.next) >= end

const follows = (progress: CorpusProgress | undefined, run: string): boolean =>
  progress?.run === run && progress.former === null

/** Records of the current run's corpus that `corpus` does not show yet; a promotion whose difference is not applied counts as all of them. */
export async function behind(
  cluster: Cluster,
  current: Run | undefined,
  progress: ReadonlyMap<string, CorpusProgress>,
): Promise<number> {
  if (!current) return 0
  let sum = 0
  for (const [partition, end] of await cluster.reader.offsets(cluster.names.topic(ACCEPTED, current.name), 'end')) {
    const known = progress.get(String(partition))
    if (isComplete(known, current.name, end)) continue
    sum += follows(known, current.name) ? Number(end) - known!.next : Number(end) + 1
  }
  return sum
}

/** Accepted pages that are not shown, since their texts are no longer there. */
export const lostOf = (progress: ReadonlyMap<string, CorpusProgress>): number =>
  [...progress.values()].reduce((sum, { lost }) => sum + lost, 0)
