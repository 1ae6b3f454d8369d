import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { running } from '../docker/embedded/services.js'
import type { RegistryConfig } from '../runtime/codec.js'
import type { ClusterConfig } from '../runtime/kafka/transport.js'
import type { TopicLayout } from '../runtime/topics.js'
import { type Settings, settings } from '../topology/settings.js'
import { topology } from '../topology/topology.js'
import { CommandError } from './errors.js'
import { pinFilters } from './filters.js'

/** What sluice.json can hold; environment variables go before it. */
interface ConfigFile {
  brokers?: string[]
  registry?: string
  registryAuth?: { username: string; password: string }
  /** Mechanism (plain, scram-sha-256, scram-sha-512), username and password. */
  sasl?: ClusterConfig['sasl']
  /** true, or files: ca, cert, key. */
  tls?: boolean | { ca?: string; cert?: string; key?: string }
  prefix?: string
  partitions?: number
  replicationFactor?: number
  kafkaPort?: number
  registryPort?: number
  settings?: Record<string, unknown>
}

export interface Config {
  /** Folder of everything local: services, logs, state, models. */
  home: string
  prefix: string
  layout: TopicLayout
  /** With the hash of each file that is a filter. */
  settings: Settings
  /** Folder of sluice.json; paths in it are relative to it. */
  folder: string
  /** Ports of the embedded services, where they are not to be chosen freely. */
  kafkaPort?: number
  registryPort?: number
  /** @throws {CommandError} when no cluster is configured and the embedded one is not running */
  cluster(): { kafka: ClusterConfig; registry: RegistryConfig }
}

const KNOWN = new Set([
  'brokers',
  'registry',
  'registryAuth',
  'sasl',
  'tls',
  'prefix',
  'partitions',
  'replicationFactor',
  'kafkaPort',
  'registryPort',
  'settings',
])

/**
 * Reads sluice.json (or the file that SLUICE_CONFIG names) and the environment: SLUICE_HOME, SLUICE_BROKERS,
 * SLUICE_REGISTRY, SLUICE_PREFIX, SLUICE_PARTITIONS, SLUICE_SASL_MECHANISM / _USERNAME / _PASSWORD, SLUICE_TLS.
 * @throws {CommandError} for a file that cannot be read or names something unknown
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const file = readConfigFile(env.SLUICE_CONFIG)
  const home = resolve(env.SLUICE_HOME ?? '.sluice')
  const folder = dirname(resolve(env.SLUICE_CONFIG ?? 'sluice.json'))
  const given = settings(file.settings ?? {})
  return {
    home,
    prefix: env.SLUICE_PREFIX ?? file.prefix ?? 'sluice.',
    layout: {
      partitions: positive('SLUICE_PARTITIONS', env.SLUICE_PARTITIONS) ?? file.partitions ?? 4,
      replicationFactor: file.replicationFactor ?? -1,
    },
    settings: { ...given, filters: pinFilters(given.filters, folder, topology) },
    folder,
    kafkaPort: positive('SLUICE_KAFKA_PORT', env.SLUICE_KAFKA_PORT) ?? file.kafkaPort,
    registryPort: positive('SLUICE_REGISTRY_PORT', env.SLUICE_REGISTRY_PORT) ?? file.registryPort,
    cluster: () => clusterOf(file, env, home),
  }
}

function readConfigFile(path: string | undefined): ConfigFile {
  let text: string
  try {
    text = readFileSync(path ?? 'sluice.json', 'utf8')
  } catch (error) {
    if (!path && (error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new CommandError(`the configuration cannot be read: ${(error as Error).message}`)
  }
  let file: ConfigFile
  try {
    file = JSON.parse(text)
  } catch (error) {
    throw new CommandError(`${path ?? 'sluice.json'} is not JSON: ${(error as Error).message}`)
  }
  const unknown = Object.keys(file).find((name) => !KNOWN.has(name))
  if (unknown) throw new CommandError(`${path ?? 'sluice.json'} has ${unknown}; known are ${[...KNOWN].join(', ')}`)
  return file
}

function clusterOf(file: ConfigFile, env: NodeJS.ProcessEnv, home: string) {
  const embedded = running(home)
  const brokers = env.SLUICE_BROKERS?.split(',') ?? file.brokers ?? embedded?.brokers
  const registry = env.SLUICE_REGISTRY ?? file.registry ?? embedded?.registry
  if (!brokers || !registry) {
    const missing = brokers ? 'schema registry' : 'Kafka cluster'
    throw new CommandError(
      `no ${missing}: start the embedded one with \`sluice dev up\`, or name one in sluice.json or SLUICE_BROKERS and SLUICE_REGISTRY`,
    )
  }
  return {
    kafka: { brokers, sasl: saslOf(file, env), ssl: tlsOf(file, env) },
    registry: { host: registry, auth: file.registryAuth },
  }
}

function saslOf(file: ConfigFile, env: NodeJS.ProcessEnv): ClusterConfig['sasl'] {
  if (!env.SLUICE_SASL_USERNAME) return file.sasl
  return {
    mechanism: env.SLUICE_SASL_MECHANISM ?? 'plain',
    username: env.SLUICE_SASL_USERNAME,
    password: env.SLUICE_SASL_PASSWORD ?? '',
  } as ClusterConfig['sasl']
}

function tlsOf(file: ConfigFile, env: NodeJS.ProcessEnv): ClusterConfig['ssl'] {
  if (env.SLUICE_TLS) return env.SLUICE_TLS !== '0' && env.SLUICE_TLS !== 'false'
  if (typeof file.tls !== 'object') return file.tls
  const { ca, cert, key } = file.tls
  const read = (path: string | undefined) => (path ? readFileSync(path, 'utf8') : undefined)
  return { ca: read(ca), cert: read(cert), key: read(key) }
}

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new CommandError(`${name} is a whole number from 1, not ${text}`)
  return value
}
