import type { Schema } from 'avsc'
import type { Telling } from '../processors/define-stage.js'
import { DEAD_LETTERS, type DeadLetterValues, deadLetterSchema, RETRIES } from '../runtime/dead-letter.js'
import type { Topic } from '../runtime/topology.js'
import { schemas, type TopicValues } from '../schemas/types.js'

type Values = TopicValues & DeadLetterValues

/** What a record tells of a page: where that happened, and what. */
export interface Told extends Telling {
  stage: string
  run?: string
}

/** As what the audit counts a record that settles an input. */
export interface Outcome {
  outcome: string
  /** Which stage of those in one task decided it; the last one unless given. */
  by?: string
}

/** What a topic's values say, for topics that more than one stage writes, or none. */
interface Meanings<V> {
  /** How a record is told to a person, unless the stage that writes it tells. */
  explain?(value: V): Told
  /** The topic's name unless given. */
  outcome?(value: V): Outcome
}

/** A topic of Sluice. */
export interface SluiceTopic extends Topic, Meanings<unknown> {
  /** What the key of its records is. */
  key: string
  /** Belongs to a run: each run downstream of whose start it lies has its own. The others exist once. */
  owned: boolean
  /** Who reads it besides the stages, and besides `audit` and `explain`, which read what the topology tells them. */
  readers: readonly string[]
  /** Who writes it besides the stages. */
  writers: readonly string[]
}

type Declaration<V> = Pick<SluiceTopic, 'kind' | 'partitions' | 'key'> &
  Partial<Pick<SluiceTopic, 'readers' | 'writers' | 'owned'>> &
  Meanings<V>

/** Topics that only runs with a model have, have this before their name. */
const RUN = 'RUN.'

/** Name of a topic in Kafka, without the prefix. @param owner the run that owns it; the first run's topics have plain names */
export function topicName(topic: string, owner: string | undefined): string {
  const name = topic.replace(RUN, '')
  if (owner) return `${owner}.${name}`
  if (name !== topic) throw new Error(`${topic} belongs to a run, and none is given`)
  return name
}

/** The key of topics with a record, or the latest records, of a page. */
export const PAGE_KEY = 'page id'

const page = { partitions: 'spread', key: PAGE_KEY } as const
const single = { partitions: 1 } as const

/** Every topic, in the order in which a page meets them. */
const declarations: { [T in keyof Values]: Declaration<Values[T]> } = {
  'crawl.records': {
    kind: 'log',
    ...page,
    writers: ['ingest'],
    explain: ({ url, capturedAt, crawl, warcFile, warcOffset, warcLength }) => ({
      stage: 'ingest',
      what: `taken: ${url}, captured ${new Date(capturedAt).toISOString()}, crawl ${crawl}`,
      detail: `${warcFile} at offset ${warcOffset}, ${warcLength} bytes`,
    }),
  },
  'crawl.files': {
    kind: 'table',
    partitions: 'spread',
    key: 'crawl label and file',
    writers: ['ingest'],
    readers: ['ingest', 'rounds'],
  },
  'ingest.progress': {
    kind: 'table',
    ...single,
    key: 'crawl label and file',
    writers: ['ingest'],
    readers: ['ingest', 'rounds'],
  },
  'pages.extracted': { kind: 'log', ...page, owned: true },
  'pages.language': { kind: 'log', ...page, owned: true, readers: ['training', 'rounds', 'export'] },
  'pages.rejected': {
    kind: 'log',
    ...page,
    writers: ['ingest'],
    explain: ({ stage, run, reason, detail, url }) => ({
      stage,
      run: run ?? undefined,
      what: `rejected: ${reason}`,
      detail: detail || url,
    }),
    outcome: ({ stage, reason }) => ({ outcome: reason, by: stage }),
  },
  [RETRIES]: { kind: 'log', ...page, writers: ['failed retry'], readers: ['audit', 'failed'] },
  [DEAD_LETTERS]: {
    kind: 'log',
    ...page,
    readers: ['failed'],
    explain: ({ stage, scope, error }) => ({ stage, run: scope ?? undefined, what: 'failed', detail: error }),
  },
  'RUN.pages.scored': { kind: 'log', ...page },
  'RUN.pages.kept': { kind: 'log', ...page },
  'RUN.dedup.keys': { kind: 'log', partitions: 'spread', key: 'duplicate key' },
  // One partition: connected components need all edges in one place. There are edges only for duplicates.
  'RUN.dedup.edges': { kind: 'log', ...single, key: 'none' },
  'RUN.dedup.members': { kind: 'table', ...page },
  'RUN.verdicts': {
    kind: 'table',
    ...page,
    readers: ['rounds'],
    explain: ({ outcome, detail }) => ({ stage: 'verdict', what: outcome.replace('_', '-'), detail }),
    outcome: ({ outcome }) => ({ outcome: outcome.replace('_', '-') }),
  },
  'RUN.corpus': { kind: 'table', ...page, readers: ['training', 'rounds', 'export'] },
  corpus: { kind: 'table', ...page, writers: ['rounds'], readers: ['consumers'] },
  'corpus.progress': { kind: 'table', ...single, key: 'partition of corpus', writers: ['rounds'], readers: ['rounds'] },
  seed: {
    kind: 'table',
    partitions: 'spread',
    key: 'page id and source',
    writers: ['seed add', 'judge'],
    readers: ['training', 'rounds'],
  },
  judgements: {
    kind: 'table',
    partitions: 'spread',
    key: 'page id and who',
    writers: ['judge'],
    readers: ['rounds', 'judge'],
  },
  benchmarks: {
    kind: 'table',
    ...single,
    key: 'benchmark, item and field',
    writers: ['decontaminate'],
    readers: ['decontaminate', 'rounds'],
  },
  'domains.annotations': {
    kind: 'table',
    ...single,
    key: 'host and directories',
    writers: ['domains annotate'],
    readers: ['domains', 'training', 'rounds'],
  },
  models: { kind: 'table', ...single, key: 'hash', writers: ['training'], readers: ['models', 'rounds'] },
  'models.blobs': {
    kind: 'table',
    ...single,
    key: 'hash and number of the piece',
    writers: ['training', 'rounds'],
    readers: ['score', 'gate'],
  },
  runs: { kind: 'table', ...single, key: 'run', writers: ['rounds'], readers: ['run', 'rounds'] },
}

/** The schema of a topic is schemas/NAME.avsc; those of the dead letters are the runtime's. */
const schemaOf: Record<keyof Values, Schema> = {
  ...schemas,
  [DEAD_LETTERS]: deadLetterSchema,
  [RETRIES]: deadLetterSchema,
}

const defined = <T extends keyof Values>(name: T): SluiceTopic => ({
  readers: [],
  writers: [],
  owned: name.startsWith(RUN),
  ...declarations[name],
  schema: schemaOf[name],
})

export const topics: Record<string, SluiceTopic> = Object.fromEntries(
  (Object.keys(declarations) as Array<keyof Values>).map((name) => [name, defined(name)]),
)
