import type { Schema } from 'avsc'
import { Codec, type RegistryConfig } from './codec.js'
import { DEAD_LETTERS, deadLetterSchema, RETRIES } from './dead-letter.js'
import { DEPLOYMENT, Deployment, topicOriginSchema } from './deployment.js'
import { ClusterAdmin } from './kafka/admin.js'
import { Groups } from './kafka/groups.js'
import { Reader } from './kafka/reader.js'
import { type ClusterConfig, type Log, Transport } from './kafka/transport.js'
import { LAG_HISTORY, lagSampleSchema } from './lag-history.js'
import { Names, type TopicResolver } from './names.js'
import type { Patience } from './patience.js'
import { TASKS, taskStatusSchema } from './task-status.js'

export interface ClusterOptions<Values = unknown> {
  kafka: ClusterConfig
  registry: RegistryConfig
  prefix: string
  /** Avro schema of the values of each topic. */
  schemas: Record<keyof Values & string, Schema>
  /** Names of topics; needed where some exist once for each scope. */
  resolve?: TopicResolver
  log?: Log
  /** Called while the brokers are waited for, with what is waited for and why; logged unless given. */
  onWait?: Patience['onWait']
  /** How long decoding waits for a registry that is away; not at all unless given. */
  registryForMs?: number
}

/** A Kafka cluster and a schema registry, with what an application's names mean on them. `Values` maps its topics to their values. */
export class Cluster<Values = unknown> {
  /** Only a type: what reading a topic gives follows from it. */
  declare readonly values?: Values
  readonly names: Names
  readonly transport: Transport
  readonly admin: ClusterAdmin
  readonly reader: Reader
  readonly groups: Groups
  readonly codec: Codec
  readonly deployment: Deployment
  readonly log: Log

  constructor({
    kafka,
    registry,
    prefix,
    schemas,
    resolve,
    log = () => {},
    onWait,
    registryForMs,
  }: ClusterOptions<Values>) {
    this.names = new Names(prefix, resolve)
    this.log = log
    this.transport = new Transport(kafka, log)
    const patience = { onWait: onWait ?? ((what, error) => log('warn', `waiting: ${what}`, { error: error.message })) }
    this.admin = new ClusterAdmin(this.transport, patience)
    this.reader = new Reader(this.transport, patience)
    this.groups = new Groups(this.transport, patience)
    const builtIn = {
      [DEAD_LETTERS]: deadLetterSchema,
      [RETRIES]: deadLetterSchema,
      [DEPLOYMENT]: topicOriginSchema,
      [TASKS]: taskStatusSchema,
      [LAG_HISTORY]: lagSampleSchema,
    }
    this.codec = new Codec(registry, this.names, { ...schemas, ...builtIn }, { forMs: registryForMs, ...patience })
    this.deployment = new Deployment({ names: this.names, reader: this.reader, codec: this.codec, log })
  }

  /** Partitions of a topic that are used. @throws when the topic does not exist */
  async partitionCount(topic: string): Promise<number> {
    return this.deployment.used(topic, await this.admin.partitionCount(topic))
  }

  async close(): Promise<void> {
    await Promise.all([this.admin.close(), this.reader.close(), this.groups.close()])
  }
}
