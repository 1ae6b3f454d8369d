import type { Schema } from 'avsc'
import { DEAD_LETTERS, deadLetterSchema } from '../runtime/dead-letter.js'
import type { Topic } from '../runtime/topology.js'
import { schemas, type TopicName } from '../schemas/types.js'

/** A topic of Sluice. */
export interface SluiceTopic extends Topic {
  /** What the key of its records is. */
  key: string
  /** Who reads it besides the stages: a table that people and the coordinator look at. */
  readers: readonly string[]
  /** Who writes it besides the stages. */
  writers: readonly string[]
}

/** Topics of a run have this before their name; the others exist once. */
const RUN = 'RUN.'

/** Name of a topic in Kafka, without the prefix; RUN. stands for the run's name. */
export function topicName(topic: string, run: string | undefined): string {
  if (!topic.startsWith(RUN)) return topic
  if (!run) throw new Error(`${topic} belongs to a run, and none is given`)
  return `${run}.${topic.slice(RUN.length)}`
}

const page = { partitions: 'spread', key: 'page id' } as const
const single = { partitions: 1 } as const

type Declaration = Pick<SluiceTopic, 'kind' | 'partitions' | 'key'> & Partial<Pick<SluiceTopic, 'readers' | 'writers'>>

/** Every topic. */
const declarations: Record<TopicName | typeof DEAD_LETTERS, Declaration> = {
  'crawl.records': { kind: 'log', ...page, writers: ['ingest'] },
  'ingest.progress': {
    kind: 'table',
    ...single,
    key: 'crawl label and file',
    writers: ['ingest'],
    readers: ['ingest', 'audit'],
  },
  'pages.extracted': { kind: 'log', ...page },
  'pages.language': { kind: 'log', ...page, readers: ['training'] },
  'pages.rejected': { kind: 'log', ...page, writers: ['ingest'], readers: ['audit', 'explain'] },
  [DEAD_LETTERS]: { kind: 'log', ...page, readers: ['audit', 'explain', 'failed'] },
  'RUN.pages.scored': { kind: 'log', ...page },
  'RUN.pages.kept': { kind: 'log', ...page },
  'RUN.dedup.keys': { kind: 'log', partitions: 'spread', key: 'duplicate key' },
  // One partition: connected components need all edges in one place. There are edges only for duplicates.
  'RUN.dedup.edges': { kind: 'log', ...single, key: 'none' },
  'RUN.dedup.members': { kind: 'table', ...page },
  'RUN.verdicts': { kind: 'table', ...page, readers: ['audit', 'explain', 'rounds'] },
  'RUN.corpus': { kind: 'table', ...page, readers: ['export'] },
  seed: {
    kind: 'table',
    partitions: 'spread',
    key: 'page id and source',
    writers: ['seed add'],
    readers: ['training'],
  },
  models: { kind: 'table', ...single, key: 'hash', writers: ['training'], readers: ['models', 'rounds'] },
  'models.blobs': {
    kind: 'table',
    ...single,
    key: 'hash and number of the piece',
    writers: ['training'],
    readers: ['score'],
  },
  runs: { kind: 'table', ...single, key: 'run', writers: ['rounds'], readers: ['run', 'rounds'] },
}

/** The schema of a topic is schemas/NAME.avsc; that of the dead letters is the runtime's. */
const schemaOf: Record<string, Schema> = { ...schemas, [DEAD_LETTERS]: deadLetterSchema }

export const topics: Record<string, SluiceTopic> = Object.fromEntries(
  Object.entries(declarations).map(([name, declaration]): [string, SluiceTopic] => [
    name,
    { readers: [], writers: [], ...declaration, scoped: name.startsWith(RUN), schema: schemaOf[name]! },
  ]),
)
