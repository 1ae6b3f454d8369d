import { pageId } from '../processors/page-id.js'
import type { FetchedRecord } from '../runtime/kafka/transport.js'
import { partitionOf } from '../runtime/partitioner.js'
import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { storyTopics, tellerOf } from '../topology/meaning.js'
import type { SluiceTopology } from '../topology/topology.js'

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

/** Everything that the topics say about a URL: its captures, what each stage made of it, each verdict of each run. */
export async function explain(cluster: Cluster, topology: SluiceTopology, url: string): Promise<Explanation> {
  const page = pageId(url)
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
  return { url, page, events }
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
