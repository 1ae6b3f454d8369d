import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { MAIN, offsetsJson } from '../topology/lineage.js'
import { SEED, VERDICTS } from '../topology/meaning.js'
import { TEXTS } from './texts.js'

/**
 * What a run is trained on that begins now, as JSON: the seed, and the verdicts of its parent, which say what is no negative.
 * @param parent the current run
 * @param replay its own `pages.language` may not be there yet, or be another one: its negatives are pages of its parent's
 */
export async function trainedOnNow(cluster: Cluster, parent: Run | undefined, replay = false): Promise<string> {
  const ends = async (topic: string) =>
    offsetsJson(await cluster.reader.offsets(cluster.names.topic(topic, parent?.name), 'end'))
  const parts = [`"seed":${await ends(SEED)}`, `"verdicts":${parent ? await ends(VERDICTS) : '{}'}`]
  if (replay) parts.push(`"pages":${await ends(TEXTS)}`)
  return `{${parts.join()}}`
}

/** The run on whose pages of the crawl, and up to where, a run is trained. */
export function pagesToTrainOn(run: Run): Run {
  const { pages } = JSON.parse(run.trainedOn) as { pages?: Record<string, number> }
  return pages ? { ...run, name: run.parent ?? MAIN, barrier: JSON.stringify(pages) } : run
}
