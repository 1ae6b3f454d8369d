import { type ClusterOptions, Cluster as RuntimeCluster } from '../runtime/cluster.js'
import { schemas, type TopicValues } from '../schemas/types.js'
import { topicName } from './topics.js'

/** A cluster with Sluice's topics. */
export type Cluster = RuntimeCluster<TopicValues>

export const sluiceCluster = (options: Omit<ClusterOptions, 'schemas' | 'resolve'>): Cluster =>
  new RuntimeCluster<TopicValues>({ ...options, schemas, resolve: topicName })
