import type { SluiceStage } from '../processors/define-stage.js'
import { DEAD_LETTERS, RETRIES } from '../runtime/dead-letter.js'
import type { Run } from '../schemas/types.js'
import { PAGE_KEY, type Told } from './topics.js'
import type { SluiceTopology } from './topology.js'

/** How the records of a topic are told to a person. */
export type Teller = (key: string, value: unknown, run: Run | undefined) => Told | undefined

/** Who tells of the records of a topic: the topic itself, or the stage that writes it; undefined when nobody does. */
export function tellerOf({ topics, stages }: SluiceTopology, topic: string): Teller | undefined {
  const { explain } = topics[topic] ?? {}
  if (explain) return (_, value, run) => ({ run: run?.name, ...explain(value) })
  for (const { name, explain } of stages) {
    const tell = explain[topic]
    if (!tell) continue
    return (key, value, run) => {
      const telling = tell(key, value, run)
      return telling && { stage: name, run: run?.name, ...telling }
    }
  }
  return undefined
}

/** Topics that tell the story of a page: `explain` looks them up by its id. */
export const storyTopics = (topology: SluiceTopology): string[] =>
  Object.entries(topology.topics)
    .filter(([name, { key }]) => key === PAGE_KEY && tellerOf(topology, name))
    .map(([name]) => name)

/** Verdicts of a run, and the pages that it accepted. */
export const VERDICTS = 'RUN.verdicts'
export const ACCEPTED = 'RUN.corpus'
/** The accepted pages of the current run with their texts. */
export const OUTCOME = 'corpus'
/** The canonical page of every page that has a duplicate, and the training pages. */
export const DUPLICATES = 'RUN.dedup.members'
export const SEED = 'seed'
/** What people and programs say of pages. */
export const JUDGEMENTS = 'judgements'
/** The files that are to be read, how far ingest has read each, and where it writes what it takes. */
export const FILES = 'crawl.files'
export const INTAKE = 'ingest.progress'
export const TAKEN = 'crawl.records'

/** Topics that `audit` counts. */
export function auditedTopics({ stages }: SluiceTopology): string[] {
  const counted = stages.flatMap(({ reads, outcomes }) => (outcomes ? [reads[0]!, ...outcomes] : []))
  const written = stages.flatMap(({ writes }) => writes)
  return [...new Set([INTAKE, ...counted, ...written, DEAD_LETTERS, RETRIES, VERDICTS, ACCEPTED])]
}

/** Names of the stages in the task of a stage, itself first; `filters` are the names of those that the settings name. */
export const chainOf = ({ name, filtered }: SluiceStage, filters: readonly string[]): string[] =>
  filtered ? [name, ...filters] : [name]
