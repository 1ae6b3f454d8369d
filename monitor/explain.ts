import { pageId } from '../processors/page-id.js'
import { partitionOf } from '../runtime/partitioner.js'
import { type Decoded, decoded, table } from '../runtime/tables.js'
import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'

/** One thing that happened to a page. */
export interface Event {
  /** When it was written, milliseconds since 1970. */
  time: number
  run?: string
  stage: string
  /** What became of the page there, in one line. */
  what: string
  /** Where the page came from, or what it is compared with. */
  detail?: string
}

export interface Explanation {
  url: string
  page: string
  events: Event[]
}

const SHARED = ['crawl.records', 'pages.rejected', 'pages.extracted', 'pages.language', 'records.failed'] as const
const OF_RUN = ['RUN.pages.scored', 'RUN.pages.kept', 'RUN.dedup.members', 'RUN.verdicts'] as const

/** Everything that the topics say about a URL: its captures, what each stage made of it, each verdict of each run. */
export async function explain(cluster: Cluster, url: string): Promise<Explanation> {
  const page = pageId(url)
  const events: Event[] = []
  for (const topic of SHARED)
    for await (const found of withKey(cluster, topic, page)) events.push(sharedEvent(topic, found))
  const runs = [...(await table(cluster, 'runs')).values()].filter(({ state }) => state !== 'dropped')
  runs.sort((a, b) => a.startedAt - b.startedAt)
  for (const run of runs) {
    for (const topic of OF_RUN) {
      for await (const found of withKey(cluster, topic, page, run.name)) {
        const event = runEvent(topic, found, run)
        if (event) events.push(event)
      }
    }
  }
  return { url, page, events }
}

/** Records with a key; only the key's partition is read. */
async function* withKey<T extends (typeof SHARED)[number] | (typeof OF_RUN)[number]>(
  cluster: Cluster,
  topic: T,
  key: string,
  run?: string,
) {
  const name = cluster.names.topic(topic, run)
  const keyBytes = Buffer.from(key)
  const partition = partitionOf(keyBytes, (await cluster.reader.partitions(name)).length)
  const start = (await cluster.reader.offsets(name, 'start')).get(partition)!
  const end = (await cluster.reader.offsets(name, 'end')).get(partition)!
  for await (const records of cluster.reader.read({ topic: name, partition, offset: start }, end)) {
    for (const record of records) if (record.key?.equals(keyBytes)) yield await decoded(cluster, topic, record)
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the value's type follows from the topic, which TypeScript cannot tie here
function sharedEvent(topic: (typeof SHARED)[number], { value, record }: Decoded<any>): Event {
  const time = record.timestamp
  switch (topic) {
    case 'crawl.records': {
      const where = `${value.warcFile} at offset ${value.warcOffset}, ${value.warcLength} bytes`
      const captured = new Date(value.capturedAt).toISOString()
      return {
        time,
        stage: 'ingest',
        what: `taken: ${value.url}, captured ${captured}, crawl ${value.crawl}`,
        detail: where,
      }
    }
    case 'pages.extracted': {
      const markup = value.markup.length > 0 ? ` (${value.markup.join(', ')})` : ''
      const what = `extracted: ${value.text.length} characters, ${value.formulas} formulas${markup}`
      return { time, stage: 'extract', what, detail: value.title }
    }
    case 'pages.language':
      return { time, stage: 'language', what: `${value.language}, confidence ${value.confidence.toFixed(2)}` }
    case 'pages.rejected':
      return { time, stage: value.stage, what: `rejected: ${value.reason}`, detail: value.detail || value.url }
    case 'records.failed':
      return { time, stage: value.stage, run: value.scope ?? undefined, what: 'failed', detail: value.error }
  }
}

// biome-ignore lint/suspicious/noExplicitAny: as above
function runEvent(topic: (typeof OF_RUN)[number], { key, value, record }: Decoded<any>, run: Run): Event | undefined {
  const base = { time: record.timestamp, run: run.name }
  if (!value) return undefined
  switch (topic) {
    case 'RUN.pages.scored':
      return {
        ...base,
        stage: 'score',
        what: `score ${value.score.toFixed(4)}, ${value.tokens} tokens`,
        detail: `model ${value.model}`,
      }
    case 'RUN.pages.kept':
      return { ...base, stage: 'gate', what: `passed the cut ${run.cut?.toFixed(4)}` }
    case 'RUN.dedup.members':
      return {
        ...base,
        stage: 'clusters',
        what:
          value.canonical === key
            ? 'stands for its cluster of duplicates'
            : `in the cluster of page ${value.canonical}`,
      }
    case 'RUN.verdicts':
      return { ...base, stage: 'verdict', what: value.outcome.replace('_', '-'), detail: value.detail }
  }
}
