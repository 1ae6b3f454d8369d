import type { TopicName } from '../schemas/types.js'
import type { TopicSpec } from './types.js'

const page = { partitions: 'pages', key: 'page id' } as const
const single = { partitions: 1 } as const

/** Every topic; the schema of each is schemas/NAME.avsc. */
export const topics: Record<TopicName, TopicSpec> = {
  'crawl.records': { kind: 'log', scope: 'shared', ...page, writers: ['ingest'] },
  'ingest.progress': {
    kind: 'table',
    scope: 'shared',
    ...single,
    key: 'crawl label and file',
    writers: ['ingest'],
    readers: ['ingest', 'audit'],
  },
  'pages.extracted': { kind: 'log', scope: 'shared', ...page },
  'pages.language': { kind: 'log', scope: 'shared', ...page, readers: ['training'] },
  'pages.rejected': { kind: 'log', scope: 'shared', ...page, writers: ['ingest'], readers: ['audit', 'explain'] },
  'records.failed': { kind: 'log', scope: 'shared', ...page, readers: ['audit', 'explain', 'failed'] },
  'RUN.pages.scored': { kind: 'log', scope: 'run', ...page },
  'RUN.pages.kept': { kind: 'log', scope: 'run', ...page },
  'RUN.dedup.keys': { kind: 'log', scope: 'run', partitions: 'pages', key: 'duplicate key' },
  // One partition: connected components need all edges in one place. There are edges only for duplicates.
  'RUN.dedup.edges': { kind: 'log', scope: 'run', ...single, key: 'none' },
  'RUN.dedup.members': { kind: 'table', scope: 'run', ...page },
  'RUN.verdicts': { kind: 'table', scope: 'run', ...page, readers: ['audit', 'explain', 'rounds'] },
  'RUN.corpus': { kind: 'table', scope: 'run', ...page, readers: ['export'] },
  seed: {
    kind: 'table',
    scope: 'shared',
    partitions: 'pages',
    key: 'page id and source',
    writers: ['seed add'],
    readers: ['training'],
  },
  models: {
    kind: 'table',
    scope: 'shared',
    ...single,
    key: 'hash',
    writers: ['training'],
    readers: ['models', 'rounds'],
  },
  'models.blobs': {
    kind: 'table',
    scope: 'shared',
    ...single,
    key: 'hash and number of the piece',
    writers: ['training'],
    readers: ['score'],
  },
  runs: { kind: 'table', scope: 'shared', ...single, key: 'run', writers: ['rounds'], readers: ['run', 'rounds'] },
}
