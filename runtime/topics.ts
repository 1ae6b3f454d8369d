import type { Topology } from '../topology/types.js'
import type { Cluster } from './cluster.js'
import type { NewTopic } from './kafka/admin.js'

export interface TopicLayout {
  /** Partitions of the topics whose key spreads over partitions. */
  partitions: number
  replicationFactor: number
}

/** Largest record: a page of 5 MiB, its headers and its text doubled by an odd encoding. */
const MAX_MESSAGE_BYTES = 16 << 20

const LOG = { 'retention.ms': '-1', 'max.message.bytes': String(MAX_MESSAGE_BYTES) }
const TABLE = { 'cleanup.policy': 'compact', 'max.message.bytes': String(MAX_MESSAGE_BYTES) }

/** Physical topics of a scope: the shared ones, or those of a run; with the changelogs of its stages. */
export function topicsOf(topology: Topology, cluster: Cluster, layout: TopicLayout, run?: string): NewTopic[] {
  const scope = run ? 'run' : 'shared'
  const declared = Object.entries(topology.topics)
    .filter(([, spec]) => spec.scope === scope)
    .map(([name, spec]) => ({
      topic: cluster.names.topic(name, run),
      partitions: spec.partitions === 'pages' ? layout.partitions : spec.partitions,
      config: spec.kind === 'log' ? LOG : TABLE,
    }))
  const changelogs = topology.stages
    .filter((stage) => stage.scope === scope && stage.state)
    .map((stage) => ({
      topic: cluster.names.changelog(stage.name, run),
      partitions: topology.topics[stage.reads[0]!]!.partitions === 'pages' ? layout.partitions : 1,
      config: TABLE,
    }))
  return [...declared, ...changelogs]
}

/**
 * Creates the shared topics and registers all schemas; what is there already is left as it is.
 * @returns names of the new topics
 * @throws {SchemaError} when a schema cannot read what was written with the registered one
 */
export async function initialise(topology: Topology, cluster: Cluster, layout: TopicLayout): Promise<string[]> {
  for (const topic of Object.keys(topology.topics)) await cluster.codec.register(topic)
  return cluster.admin.createTopics(topicsOf(topology, cluster, layout), layout.replicationFactor)
}
