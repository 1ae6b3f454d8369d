import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { running } from '../docker/embedded/services.js'
import type { RegistryConfig } from '../runtime/codec.js'
import type { ClusterConfig } from '../runtime/kafka/transport.js'
import type { TopicLayout } from '../runtime/topics.js'
import { defaults, type Settings } from '../topology/settings.js'
import { topology } from '../topology/topology.js'
import { type Check, oneOf, prefix, registryUrl } from './config-checks.js'
import { brokers, type ConfigFile, mechanism, partitions, port, readConfigFile, type TlsFiles } from './config-file.js'
import { CommandError } from './errors.js'
import { pinFilters } from './filters.js'

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
  /** Variables whose names begin as Sluice's do, and that it does not know. */
  unknownVariables: string[]
  /** @throws {CommandError} when no cluster is configured and the embedded one is not running */
  cluster(): { kafka: ClusterConfig; registry: RegistryConfig }
  /** The same of the brokers alone, where no registry is needed. */
  kafka(): ClusterConfig
}

/** The environment variables, for which names that are none are told. */
const VARIABLES = [
  ...['HOME', 'CONFIG', 'BROKERS', 'REGISTRY', 'PREFIX', 'PARTITIONS', 'KAFKA_PORT', 'REGISTRY_PORT'],
  ...['SASL_MECHANISM', 'SASL_USERNAME', 'SASL_PASSWORD', 'TLS', 'CACHE', 'CONTACT', 'DEBUG'],
].map((name) => `SLUICE_${name}`)

/**
 * Reads and checks sluice.json (or the file that SLUICE_CONFIG names) and the environment: SLUICE_HOME, SLUICE_BROKERS,
 * SLUICE_REGISTRY, SLUICE_PREFIX, SLUICE_PARTITIONS, SLUICE_SASL_MECHANISM / _USERNAME / _PASSWORD, SLUICE_TLS. A variable that is empty counts as
 * not set, but for the prefix.
 * @throws {CommandError} naming the place of what is not as expected
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const file = readConfigFile(env.SLUICE_CONFIG || undefined)
  const home = resolve(env.SLUICE_HOME || '.sluice')
  const folder = dirname(resolve(env.SLUICE_CONFIG || 'sluice.json'))
  const given = file.settings ?? defaults
  const own: ConfigFile = {
    ...file,
    brokers: variable(env, 'SLUICE_BROKERS', brokerList) ?? file.brokers,
    registry: variable(env, 'SLUICE_REGISTRY', registryUrl) ?? file.registry,
    sasl: saslOf(file, env),
    tls: variable(env, 'SLUICE_TLS', onOrOff) ?? file.tls,
  }
  return {
    home,
    prefix: env.SLUICE_PREFIX === undefined ? (file.prefix ?? 'sluice.') : prefix(env.SLUICE_PREFIX, 'SLUICE_PREFIX'),
    layout: {
      partitions: variable(env, 'SLUICE_PARTITIONS', number(partitions)) ?? file.partitions ?? 4,
      replicationFactor: file.replicationFactor ?? -1,
    },
    settings: { ...given, filters: pinFilters(given.filters, folder, topology) },
    folder,
    kafkaPort: variable(env, 'SLUICE_KAFKA_PORT', number(port)) ?? file.kafkaPort,
    registryPort: variable(env, 'SLUICE_REGISTRY_PORT', number(port)) ?? file.registryPort,
    unknownVariables: Object.keys(env).filter((name) => name.startsWith('SLUICE_') && !VARIABLES.includes(name)),
    cluster: () => ({ kafka: kafkaOf(own, home, folder), registry: registryOf(own, home) }),
    kafka: () => kafkaOf(own, home, folder),
  }
}

function variable<T>(env: NodeJS.ProcessEnv, name: string, check: (value: string, place: string) => T): T | undefined {
  return env[name] ? check(env[name], name) : undefined
}

const number =
  (check: Check<number>) =>
  (value: string, place: string): number =>
    check(/^\s*\d+\s*$/.test(value) ? Number(value) : value, place)

function brokerList(value: string, place: string): string[] {
  const addresses = value.split(',').filter((part) => part.trim() !== '')
  if (addresses.length === 0) throw new CommandError(`${place} names no broker: HOST:PORT, separated by commas`)
  return brokers(addresses, place)
}

const onOrOff = (value: string, place: string): boolean =>
  ['1', 'true', 'on'].includes(oneOf('1', '0', 'true', 'false', 'on', 'off')(value, place))

function kafkaOf(own: ConfigFile, home: string, folder: string): ClusterConfig {
  const addresses = own.brokers ?? running(home)?.brokers
  if (!addresses) throw missing('Kafka cluster')
  return { brokers: addresses, sasl: own.sasl, ssl: typeof own.tls === 'object' ? tlsOf(own.tls, folder) : own.tls }
}

function registryOf(own: ConfigFile, home: string): RegistryConfig {
  const registry = own.registry ?? running(home)?.registry
  if (!registry) throw missing('schema registry')
  return { host: registry, auth: own.registryAuth }
}

const missing = (what: string): CommandError =>
  new CommandError(
    `no ${what}: start the embedded one with \`sluice dev up\`, or name one in sluice.json or SLUICE_BROKERS and SLUICE_REGISTRY`,
  )

function saslOf(file: ConfigFile, env: NodeJS.ProcessEnv): ClusterConfig['sasl'] {
  const { SLUICE_SASL_USERNAME: username, SLUICE_SASL_PASSWORD: password } = env
  const given = variable(env, 'SLUICE_SASL_MECHANISM', mechanism)
  if (username && password) return { mechanism: given ?? 'plain', username, password } as ClusterConfig['sasl']
  if (!username && !password && !given) return file.sasl
  throw new CommandError(
    `${username ? 'SLUICE_SASL_PASSWORD' : 'SLUICE_SASL_USERNAME'} is not set, and another SLUICE_SASL variable is`,
  )
}

function tlsOf(files: TlsFiles, folder: string): ClusterConfig['ssl'] {
  const read = ([name, path]: [string, string]) => {
    try {
      return [name, readFileSync(resolve(folder, path), 'utf8')]
    } catch (error) {
      throw new CommandError(`tls: ${name} cannot be read: ${(error as Error).message}`)
    }
  }
  return Object.fromEntries(Object.entries(files).map(read))
}
