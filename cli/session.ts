import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { AnyCluster } from '../monitor/group-observer.js'
import type { ClusterOptions } from '../runtime/cluster.js'
import { ClusterAdmin } from '../runtime/kafka/admin.js'
import { Groups } from '../runtime/kafka/groups.js'
import { Reader } from '../runtime/kafka/reader.js'
import { type ClusterConfig, type Log, Transport } from '../runtime/kafka/transport.js'
import { topicsOf } from '../runtime/topics.js'
import { Cluster } from '../topology/cluster.js'
import { topology } from '../topology/topology.js'
import { type Config, readConfig } from './config.js'
import { CommandError } from './errors.js'

/** A logger into a file of the home folder, a JSON object a line. Where it cannot be written, that is said once, and the work goes on. */
export function fileLog(home: string, name: string): Log {
  const folder = join(home, 'logs')
  const path = join(folder, `${name}.log`)
  let told = false
  return (level, message, fields) => {
    try {
      mkdirSync(folder, { recursive: true })
      appendFileSync(path, `${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`)
    } catch (error) {
      if (!told) process.stderr.write(`sluice: the log cannot be written: ${(error as Error).message}\n`)
      told = true
    }
  }
}

/** @param patience how the cluster is waited for; waits are logged, and stages wait for the registry themselves, unless given */
export function openCluster(
  config: Config,
  log: Log,
  patience: Pick<ClusterOptions, 'onWait' | 'registryForMs'> = {},
): Cluster {
  return new Cluster({ ...config.cluster(), prefix: config.prefix, log, ...patience })
}

/** Says which environment variables nobody reads: a name that is mistyped would be taken for one that is not set. */
function tellOfUnknownVariables({ unknownVariables }: Config): void {
  for (const name of unknownVariables) process.stderr.write(`sluice: the variable ${name} means nothing here\n`)
}

/**
 * Runs a command with a cluster that is there and initialised, and closes it afterwards.
 * @param options.lacking whether it can do without topics that an earlier version did not make
 * @throws {CommandError} when the brokers do not answer or `sluice init` has not been run, by this version
 */
export function withCluster<T>(
  work: (cluster: Cluster, config: Config) => Promise<T>,
  { lacking = false } = {},
): Promise<T> {
  return withBrokers(async (cluster, config, topics) => {
    if (!topics.includes(cluster.names.topic('runs'))) {
      throw new CommandError(`there are no topics with the prefix ${config.prefix}: run \`sluice init\` first`)
    }
    if (!lacking) requireTopics(cluster, config, new Set(topics))
    return work(cluster, config)
  })
}

function requireTopics(cluster: Cluster, { layout }: Config, topics: ReadonlySet<string>): void {
  const wanted = topicsOf(topology, cluster, layout, cluster.lineage.partOf(undefined))
  const missing = wanted.flatMap(({ topic }) => (topics.has(topic) ? [] : topic))
  if (missing.length === 0) return
  throw new CommandError(
    `there ${missing.length === 1 ? 'is no topic' : 'are no topics'} ${missing.join(', ')}: run \`sluice init\` again, which makes what an earlier version did not`,
  )
}

/**
 * Runs a command with a cluster that is there, and closes it afterwards.
 * @param work is given the topics that there are
 * @throws {CommandError} when the brokers do not answer
 */
export async function withBrokers<T>(
  work: (cluster: Cluster, config: Config, topics: readonly string[]) => Promise<T>,
): Promise<T> {
  const config = readConfig()
  tellOfUnknownVariables(config)
  const cluster = openCluster(config, fileLog(config.home, 'commands'), {
    onWait: tellOfWaiting(),
    registryForMs: REGISTRY_MS,
  })
  try {
    return await work(cluster, config, await topicsOn(cluster, config.kafka()))
  } finally {
    await cluster.close()
  }
}

/**
 * Runs a command with the consumer groups of any cluster: neither a registry nor `sluice init` is needed.
 * @throws {CommandError} when the brokers do not answer
 */
export async function withGroups<T>(work: (cluster: AnyCluster) => Promise<T>): Promise<T> {
  const config = readConfig()
  tellOfUnknownVariables(config)
  const kafka = config.kafka()
  const transport = new Transport(kafka, fileLog(config.home, 'commands'))
  const patience = { onWait: tellOfWaiting() }
  const cluster = {
    admin: new ClusterAdmin(transport, patience),
    reader: new Reader(transport, patience),
    groups: new Groups(transport, patience),
  }
  try {
    await topicsOn(cluster, kafka)
    return await work(cluster)
  } finally {
    await Promise.all([cluster.admin.close(), cluster.reader.close(), cluster.groups.close()])
  }
}

const REGISTRY_MS = 60_000
const FIRST_CONTACT_MS = 20_000
const TELL_EVERY_MS = 5000

/** Says on standard error what is waited for, every few seconds. */
function tellOfWaiting(): (what: string, error: Error) => void {
  let told = 0
  return (what, error) => {
    if (Date.now() - told < TELL_EVERY_MS) return
    told = Date.now()
    process.stderr.write(`sluice: waiting for the cluster (${what}): ${error.message}\n`)
  }
}

async function topicsOn({ admin }: AnyCluster, { brokers }: ClusterConfig): Promise<string[]> {
  try {
    return await admin.listTopics(FIRST_CONTACT_MS)
  } catch (error) {
    throw new CommandError(`no broker answers at ${brokers.join(', ')}: ${(error as Error).message}`)
  }
}
