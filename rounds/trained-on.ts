import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { MAIN, offsetsJson } from '../topology/lineage.js'
import { JUDGEMENTS, SEED, VERDICTS } from '../topology/meaning.js'
import { type AnnotatedUntil, annotationsNow } from './domains/annotations.js'
import { TEXTS } from './texts.js'

/**
 * End offsets, by partition, of the seed and of the parent's verdicts, and of the judgements that a run goes by; and what people had said of nodes, which a run that
 * trains nothing goes by too.
 */
export interface TrainedOn extends AnnotatedUntil {
  seed: Record<string, number>
  verdicts: Record<string, number>
  judgements: Record<string, number>
  /** Of a replay, of the pages of its parent. */
  pages?: Record<string, number>
  /** Of a round: which pages people had given. */
  given?: string
  /** What people and programs had said of pages; absent where nothing was. */
  judged?: string
}

export const trainedOn = ({ trainedOn }: Pick<Run, 'trainedOn'>): TrainedOn => ({
  seed: {},
  verdicts: {},
  judgements: {},
  annotations: {},
  ...(JSON.parse(trainedOn) as Partial<TrainedOn>),
})

/**
 * What a run is trained on that begins now, as JSON: the seed, the verdicts of its parent, which say what is no negative, and what people said of nodes.
 * @param parent the current run
 * @param known `given` is absent for a replay: its own `pages.language` may not be there yet, or be another one, and its negatives are pages of its parent's
 */
export async function trainedOnNow(
  cluster: Cluster,
  parent: Run | undefined,
  known: Pick<TrainedOn, 'given' | 'judged'>,
): Promise<string> {
  const ends = async (topic: string) =>
    offsetsJson(await cluster.reader.offsets(cluster.names.topic(topic, parent?.name), 'end'))
  const parts = [
    `"seed":${await ends(SEED)}`,
    `"verdicts":${parent ? await ends(VERDICTS) : '{}'}`,
    `"judgements":${await ends(JUDGEMENTS)}`,
  ]
  if (known.given === undefined) parts.push(`"pages":${await ends(TEXTS)}`)
  for (const [name, value] of Object.entries(known)) if (value) parts.push(`"${name}":${JSON.stringify(value)}`)
  return `{${parts.join()},${JSON.stringify(await annotationsNow(cluster)).slice(1)}`
}

/** The judgements that a run goes by that is not trained. @param judged a name for them */
export async function judgedNow(
  { names, reader }: Cluster,
  judged: string,
): Promise<Pick<TrainedOn, 'judgements' | 'judged'>> {
  const ends = offsetsJson(await reader.offsets(names.topic(JUDGEMENTS), 'end'))
  return { judgements: JSON.parse(ends), ...(judged && { judged }) }
}

/** The run on whose pages of the crawl, and up to where, a run is trained. */
export function pagesToTrainOn(run: Run): Run {
  const { pages } = trainedOn(run)
  return pages ? { ...run, name: run.parent ?? MAIN, barrier: JSON.stringify(pages) } : run
}
