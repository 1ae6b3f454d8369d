import { isUtf8 } from 'node:buffer'
import { lstatSync, readFileSync } from 'node:fs'
import type { ClusterConfig } from '../runtime/kafka/transport.js'
import { type Settings, SettingsError, settings } from '../topology/settings.js'
import { broker, type Check, listOf, object, oneOf, prefix, registryUrl, text, wholeNumber } from './config-checks.js'
import { CommandError } from './errors.js'
import { placeOfError } from './json-syntax.js'

export const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const
const MAX_PORT = 65_535
const MAX_PARTITIONS = 10_000

export interface TlsFiles {
  ca?: string
  cert?: string
  key?: string
}

/** What sluice.json can hold; environment variables go before it. */
export interface ConfigFile {
  brokers?: string[]
  registry?: string
  registryAuth?: { username: string; password: string }
  sasl?: ClusterConfig['sasl']
  /** Files relative to that of the configuration. */
  tls?: boolean | TlsFiles
  prefix?: string
  partitions?: number
  replicationFactor?: number
  kafkaPort?: number
  registryPort?: number
  settings?: Settings
}

export const brokers = listOf(broker, 'kafka-1:9092')
export const partitions = wholeNumber(1, MAX_PARTITIONS)
export const port = wholeNumber(1, MAX_PORT)
export const mechanism = oneOf(...MECHANISMS)

const account = object<{ username: string; password: string }>({ username: text, password: text }, [
  'username',
  'password',
])
const sasl = object<{ mechanism: string; username: string; password: string }>(
  { mechanism, username: text, password: text },
  ['mechanism', 'username', 'password'],
)
const tlsFiles = object<TlsFiles>({ ca: text, cert: text, key: text })

const tls: Check<boolean | TlsFiles> = (value, place) => {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'object') throw new CommandError(`${place} is true, false or an object with ca, cert and key`)
  return tlsFiles(value, place)
}

const checkedSettings: Check<Settings> = (value, place) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CommandError(`${place} is an object with settings by name`)
  }
  try {
    return settings(value as Record<string, unknown>)
  } catch (error) {
    if (error instanceof SettingsError) throw new CommandError(`${place}: ${error.message}`)
    throw error
  }
}

const file = object<ConfigFile>({
  brokers,
  registry: registryUrl,
  registryAuth: account,
  sasl: sasl as Check<ClusterConfig['sasl']>,
  tls,
  prefix,
  partitions,
  /** -1 is the cluster's own. */
  replicationFactor: wholeNumber(1, 32_767, -1),
  kafkaPort: port,
  registryPort: port,
  settings: checkedSettings,
})

/**
 * Reads and checks a configuration file.
 * @param path undefined for sluice.json, which need not be there
 * @throws {CommandError} with the place in it, and the form that is expected there
 */
export function readConfigFile(path: string | undefined): ConfigFile {
  const name = path ?? 'sluice.json'
  // A link that leads nowhere is there.
  if (path === undefined && !lstatSync(name, { throwIfNoEntry: false })) return {}
  let bytes: Buffer
  try {
    bytes = readFileSync(name)
  } catch (error) {
    throw new CommandError(`the configuration cannot be read: ${(error as Error).message}`)
  }
  return file(parsed(textOf(bytes, name), name), name)
}

function textOf(bytes: Buffer, name: string): string {
  if (!isUtf8(bytes)) throw new CommandError(`${name} is not UTF-8`)
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  if (text.trim() === '') throw new CommandError(`${name} is empty: {} sets nothing`)
  return text
}

function parsed(json: string, name: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    const { line, column } = placeOfError(json)
    const others = 'comments, single quotes and a comma after the last item are none'
    throw new CommandError(`${name} is not JSON: line ${line}, column ${column} (${others})`)
  }
}
