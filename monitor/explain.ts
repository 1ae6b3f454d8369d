import { pageId } from '../processors/page-id.js'
import type { FetchedRecord } from '../runtime/kafka/transport.js'
import { partitionOf } from '../runtime/partitioner.js'
import type { CrawlRecord, Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { storyTopics, tellerOf } from '../topology/meaning.js'
import type { SluiceTopology } from '../topology/topology.js'
import { NearMisses, variantsOf } from './pasted-url.js'

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
  /** The variant of what was asked for that a crawl has brought. */
  url: string
  page: string
  /** In order of time. */
  events: Event[]
  /** URLs like it that crawls have brought, where they have not brought this one. */
  captured: string[]
}

/** The topic that crawls are read into. */
const CRAWL = 'crawl.records'

/**
 * Everything that the topics say about a URL: its captures, what each stage made of it, each verdict of each run.
 * @param pasted the URL as a person has it, or a page's id: if nothing has happened to it, what did to a variant of it
 */
export async function explain(cluster: Cluster, topology: SluiceTopology, pasted: string): Promise<Explanation> {
  const id = PAGE_ID.exec(pasted)?.[1]
  if (id !== undefined) return explained(cluster, topology, pasted, id.toLowerCase())
  const [likeliest = pasted, ...others] = variantsOf(pasted)
  const asked = await explained(cluster, topology, likeliest, pageId(likeliest))
  if (asked.events.length > 0) return asked
  const near = new NearMisses(pasted)
  const brought = await broughtOf(cluster, others, near)
  if (brought === undefined) return { ...asked, url: pasted, captured: near.urls }
  return explained(cluster, topology, brought, pageId(brought))
}

/** Also as it stands in what was printed. */
const PAGE_ID = /^[\s"']*(?:page )?([0-9a-f]{32})[\s"':,]*$/i

/** The first of the URLs that a crawl has brought; on the way, `near` is shown the URLs of its host. */
async function broughtOf(cluster: Cluster, urls: string[], near: NearMisses): Promise<string | undefined> {
  const ids = new Map(urls.map((url) => [pageId(url), url]))
  const found = new Set<string>()
  const topic = cluster.names.topic(CRAWL)
  for (let partition = 0; partition < (await cluster.partitionCount(topic)); partition++) {
    for await (const { key, value } of cluster.reader.partition(topic, partition)) {
      const url = key && ids.get(key.toString())
      if (url) found.add(url)
      else if (value && near.isLikelyIn(value)) near.add(((await cluster.codec.read(CRAWL, value)) as CrawlRecord).url)
    }
  }
  return urls.find((url) => found.has(url))
}

async function explained(cluster: Cluster, topology: SluiceTopology, url: string, page: string): Promise<Explanation> {
  const events: Event[] = []
  const runs = [...(await cluster.runs()).values()].filter(({ state }) => state !== 'dropped' && state !== 'base')
  runs.sort((a, b) => a.startedAt - b.startedAt)
  const topics = storyTopics(topology)
  const existing = new Set(await cluster.admin.listTopics())
  for (const run of [undefined, ...runs]) {
    const own = new Set(cluster.lineage.partOf(run?.name).topics)
    for (const topic of topics.filter((topic) => own.has(topic))) {
      // A run that was over before a stage was added has no topics of it.
      if (!existing.has(cluster.names.topic(topic, run?.name))) continue
      for await (const event of eventsIn(cluster, topology, topic, page, run)) events.push(event)
    }
  }
  events.sort((a, b) => a.time - b.time)
  return { url, page, events, captured: [] }
}

async function* eventsIn(
  cluster: Cluster,
  topology: SluiceTopology,
  topic: string,
  page: string,
  run: Run | undefined,
): AsyncGenerator<Event> {
  const tell = tellerOf(topology, topic)!
  for await (const { value, timestamp } of withKey(cluster, cluster.names.topic(topic, run?.name), page)) {
    const told = value && tell(page, await cluster.codec.read(topic, value), run)
    if (!told) continue
    const { run: of, stage, what, detail } = told
    yield { time: timestamp, run: of, stage, what, detail }
  }
}

/** Records with a key; only the key's partition is read. */
async function* withKey(cluster: Cluster, topic: string, key: string): AsyncGenerator<FetchedRecord> {
  const keyBytes = Buffer.from(key)
  const partition = partitionOf(keyBytes, await cluster.partitionCount(topic))
  for await (const record of cluster.reader.partition(topic, partition)) if (record.key?.equals(keyBytes)) yield record
}
