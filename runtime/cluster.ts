import { Codec, type RegistryConfig } from './codec.js'
import { ClusterAdmin } from './kafka/admin.js'
import { Reader } from './kafka/reader.js'
import { type ClusterConfig, type Log, Transport } from './kafka/transport.js'
import { Names } from './names.js'

export interface ClusterOptions {
  kafka: ClusterConfig
  registry: RegistryConfig
  prefix: string
  /** Folder of the Avro schemas. */
  schemas: URL
  log?: Log
}

/** A Kafka cluster and a schema registry, with what Sluice's names mean on them. */
export class Cluster {
  readonly names: Names
  readonly transport: Transport
  readonly admin: ClusterAdmin
  readonly reader: Reader
  readonly codec: Codec
  readonly log: Log

  constructor({ kafka, registry, prefix, schemas, log = () => {} }: ClusterOptions) {
    this.names = new Names(prefix)
    this.log = log
    this.transport = new Transport(kafka, log)
    this.admin = new ClusterAdmin(this.transport)
    this.reader = new Reader(this.transport)
    this.codec = new Codec(registry, this.names, schemas)
  }

  async close(): Promise<void> {
    await Promise.all([this.admin.close(), this.reader.close()])
  }
}
