import { setTimeout } from 'node:timers/promises'
import { TOMBSTONES_MS } from './changelog.js'
import type { Cluster } from './cluster.js'
import { DEAD_LETTERS, deadLetterSchema, RETRIES } from './dead-letter.js'
import { DEPLOYMENT, topicOriginSchema } from './deployment.js'
import { faultOf, UnfitTopicsError } from './existing-topics.js'
import type { NewTopic } from './kafka/admin.js'
import { FencedError, UnknownOutcomeError, Writer } from './kafka/writer.js'
import { LAG_HISTORY, lagSampleSchema } from './lag-history.js'
import { TASKS, taskStatusSchema } from './task-status.js'
import type { Topic, Topology } from './topology.js'

export interface TopicLayout {
  /** Partitions of the topics whose key spreads over partitions. */
  partitions: number
  replicationFactor: number
}

/** Largest record that the topics take. */
export const MAX_MESSAGE_BYTES = 16 << 20

const LOG = {
  'cleanup.policy': 'delete',
  'retention.ms': '-1',
  'retention.bytes': '-1',
  'max.message.bytes': String(MAX_MESSAGE_BYTES),
}
const DAY_MS = 24 * 3600 * 1000
const TABLE = {
  'cleanup.policy': 'compact',
  'max.message.bytes': String(MAX_MESSAGE_BYTES),
  // Whoever follows a table may have stood still for long, and must still learn what was deleted.
  'delete.retention.ms': String(30 * DAY_MS),
  // Who works with a table as it was at an offset, and begins again after a crash, finds it as it was.
  'min.compaction.lag.ms': String(DAY_MS),
}

const CHANGELOG = {
  ...TABLE,
  'min.compaction.lag.ms': '0',
  'delete.retention.ms': String(TOMBSTONES_MS),
  'segment.bytes': String(64 << 20),
}

/** A pause, for whoever writes what only one may write at a time. */
const OTHERS_MS = 200

/** What every topology has besides the topics it declares. */
const BUILT_IN: Record<string, Topic> = {
  [DEAD_LETTERS]: { kind: 'log', partitions: 'spread', schema: deadLetterSchema },
  [RETRIES]: { kind: 'log', partitions: 'spread', schema: deadLetterSchema },
  [DEPLOYMENT]: { kind: 'table', partitions: 1, schema: topicOriginSchema },
  [TASKS]: { kind: 'table', partitions: 1, schema: taskStatusSchema },
  [LAG_HISTORY]: { kind: 'table', partitions: 1, schema: lagSampleSchema },
}

/** @throws when a topology declares a topic by the name of one that is read and written here alone */
function requireUnreserved(names: readonly string[]): void {
  if (!names.includes(LAG_HISTORY)) return
  throw new Error(`no topic of a topology may be called ${LAG_HISTORY}: the history of lags is there`)
}

/** The history of lags is written every few seconds and overwritten within the hour; of groups that are no more it is removed. */
const SHORT_LIVED = {
  ...TABLE,
  'cleanup.policy': 'compact,delete',
  'retention.ms': String(2 * 3600_000),
  'min.compaction.lag.ms': '0',
  'segment.bytes': String(4 << 20),
  'segment.ms': String(15 * 60_000),
}

/** Those of a topology's topics and stages that belong to a scope, or that exist once. */
export interface Part {
  scope?: string
  topics: readonly string[]
  stages: readonly string[]
}

/** Physical topics of a part of a topology, and the changelogs of its stages; of what exists once also those that every deployment has. */
export function topicsOf(
  { topics, stages }: Topology,
  cluster: Cluster,
  layout: TopicLayout,
  part: Part = { topics: Object.keys(topics), stages: stages.map(({ name }) => name) },
): NewTopic[] {
  const { scope } = part
  const partitions = (topic: Topic) => (topic.partitions === 'spread' ? layout.partitions : topic.partitions)
  const own = Object.fromEntries(part.topics.map((name) => [name, topics[name]!]))
  const declared = Object.entries({ ...own, ...(scope === undefined && BUILT_IN) }).map(([name, topic]) => ({
    topic: cluster.names.topic(name, scope),
    partitions: partitions(topic),
    config: topic.kind === 'log' ? LOG : name === LAG_HISTORY ? SHORT_LIVED : TABLE,
  }))
  const changelogs = stages
    .filter(({ name }) => part.stages.includes(name))
    .map(({ name, reads }) => ({
      topic: cluster.names.changelog(name, scope),
      partitions: partitions(topics[reads[0]!]!),
      config: CHANGELOG,
    }))
  return [...declared, ...changelogs]
}

/**
 * Creates the topics that exist once and registers all schemas; what is there already is left as it is. All is looked at before anything is written.
 * @returns names of the new topics
 * @throws {UnfitTopicsError} when topics are there that would lose or misplace what is written to them
 * @throws {TopicCreationError} when the cluster does not make a topic
 * @throws {SchemaError} when a schema cannot read what was written with the registered one
 */
export async function initialise(
  topology: Topology,
  cluster: Cluster,
  layout: TopicLayout,
  part?: Part,
): Promise<string[]> {
  requireUnreserved(Object.keys(topology.topics))
  const topics = topicsOf(topology, cluster, layout, part)
  await requireFit(cluster, topics, layout)
  await cluster.admin.createTopics(topics, layout.replicationFactor, true)
  await registerSchemas(topology, cluster)
  return provision(cluster, topics, layout)
}

async function requireFit(cluster: Cluster, topics: NewTopic[], { replicationFactor }: TopicLayout): Promise<void> {
  const { admin, deployment, names } = cluster
  const facts = await admin.factsOf(topics.map(({ topic }) => topic))
  const recorded = facts.has(names.topic(DEPLOYMENT)) ? await deployment.known() : new Set<string>()
  const faults = topics.flatMap((wanted) => {
    const found = facts.get(wanted.topic)
    const isRecorded = recorded.has(wanted.topic)
    return (found && faultOf(wanted, found, { isRecorded, replicationFactor })) ?? []
  })
  if (faults.length > 0) throw new UnfitTopicsError(faults)
}

/** @throws {SchemaError} when a schema cannot read what was written with the registered one */
export async function registerSchemas(topology: Topology, cluster: Cluster): Promise<void> {
  for (const topic of Object.keys({ ...topology.topics, ...BUILT_IN })) await cluster.codec.register(topic)
}

/**
 * Creates those topics that are missing, and records with how many partitions they were made.
 * @returns names of the new topics
 */
export async function provision(cluster: Cluster, topics: NewTopic[], layout: TopicLayout): Promise<string[]> {
  const created = new Set(await cluster.admin.createTopics(topics, layout.replicationFactor))
  for (;;) {
    const known = await cluster.deployment.known()
    const unrecorded = topics.filter(({ topic }) => created.has(topic) || !known.has(topic))
    if (unrecorded.length === 0 || (await recordOrigins(cluster, unrecorded))) return [...created]
    await setTimeout(OTHERS_MS * (1 + Math.random()))
  }
}

/** @returns whether it could be done: not where another process records topics at the same time, the same ones perhaps */
async function recordOrigins(cluster: Cluster, topics: NewTopic[]): Promise<boolean> {
  const { admin, codec, deployment, names, transport } = cluster
  await codec.prepare([DEPLOYMENT])
  const origins = await Promise.all(
    topics.map(async ({ topic }) => ({ topic, partitions: await admin.partitionCount(topic) })),
  )
  const writer = await Writer.open(transport, names.transactionalId('provision', undefined, 0), async () => 1)
  try {
    await writer.transaction(deployment.records(origins))
    return true
  } catch (error) {
    if (error instanceof FencedError || error instanceof UnknownOutcomeError) return false
    throw error
  } finally {
    await writer.close()
  }
}
