import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '../runtime/kafka/transport.js'
import { type Cluster, sluiceCluster } from '../topology/cluster.js'
import { type Config, readConfig } from './config.js'
import { CommandError } from './errors.js'

/** A logger into a file of the home folder, a JSON object a line. */
export function fileLog(home: string, name: string): Log {
  const folder = join(home, 'logs')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${name}.log`)
  return (level, message, fields) => {
    appendFileSync(path, `${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`)
  }
}

export function openCluster(config: Config, log: Log): Cluster {
  return sluiceCluster({ ...config.cluster(), prefix: config.prefix, log })
}

/**
 * Runs a command with a cluster that is there and initialised, and closes it afterwards.
 * @throws {CommandError} when the brokers do not answer or `sluice init` has not been run
 */
export async function withCluster<T>(work: (cluster: Cluster, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig()
  const cluster = openCluster(config, fileLog(config.home, 'commands'))
  try {
    await requireTopics(cluster, config)
    return await work(cluster, config)
  } finally {
    await cluster.close()
  }
}

async function requireTopics(cluster: Cluster, config: Config): Promise<void> {
  let topics: string[]
  try {
    topics = await cluster.admin.listTopics()
  } catch (error) {
    const { brokers } = config.cluster().kafka
    throw new CommandError(`no broker answers at ${brokers.join(', ')}: ${(error as Error).message}`)
  }
  if (!topics.includes(cluster.names.topic('runs'))) {
    throw new CommandError(`there are no topics with the prefix ${config.prefix}: run \`sluice init\` first`)
  }
}
