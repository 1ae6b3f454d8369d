import { existsSync, mkdirSync, realpathSync, statfsSync } from 'node:fs'
import { resolve } from 'node:path'
import { artifacts } from './artifacts.js'
import { explainFileError, ServicesError } from './errors.js'
import { findJava } from './java.js'
import { kafka } from './kafka.js'
import { withLock } from './lock.js'
import { choosePort } from './ports.js'
import { awaitRelease, stop } from './process.js'
import { registry, registryUrl } from './registry.js'
import type { Place, Service } from './service.js'
import { start } from './starting.js'
import { files, forget, marker, type Ports, readPorts, trace, writePorts } from './state.js'

export { ServicesError }

/** Addresses of running services. */
export interface Services {
  brokers: string[]
  /** URL of the Confluent-compatible API. */
  registry: string
  home: string
}

export interface ServiceStatus {
  name: 'kafka' | 'registry'
  /** `died`: it was started and never stopped, and is not there any more. */
  state: 'running' | 'stopped' | 'died'
  pid?: number
  port?: number
  log: string
  /** When it was started, milliseconds since the epoch. */
  since?: number
}

export interface UpOptions {
  /** Directory for data, logs and pid files, made when missing. */
  home: string
  /** Port of the broker; without it the one of last time or a free one. */
  kafkaPort?: number
  /** Port of the registry; without it the one of last time or a free one. */
  registryPort?: number
  onProgress?: (line: string) => void
  /** Ends the start and stops whatever it has started. */
  signal?: AbortSignal
}

const all = [kafka, registry]
const neededSpace = 256 * 1024 * 1024

/**
 * Starts the broker and the registry of a home and waits until they answer. Those that run already are kept.
 * @throws {ServicesError} when that fails; whatever this call had started is stopped again.
 */
export async function up(options: UpOptions): Promise<Services> {
  const { onProgress, signal } = options
  signal?.throwIfAborted()
  if (resolve(options.home).includes('\\')) {
    // H2, the registry's database, would take it for a slash and put its file somewhere else.
    throw new ServicesError(`the directory ${options.home} has a backslash in its name: choose another one`)
  }
  try {
    mkdirSync(options.home, { recursive: true })
    const home = absolute(options.home)
    const onWait = (pid: number) => onProgress?.(`waiting for process ${pid}, which is at work on these services`)
    const lock = { patience: 10 * 60_000, signal, onWait }
    return await withLock(files.lock(home), lock, () => startAll(home, options))
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw explainFileError(error, options.home)
  }
}

async function startAll(home: string, options: UpOptions): Promise<Services> {
  const { onProgress, signal } = options
  const remembered = readPorts(home)
  const alive = new Set<Service>()
  for (const service of all) {
    const found = trace(home, service)
    if (found?.alive) alive.add(service)
    else if (found) await awaitRelease(found.pid)
  }
  const incomplete = alive.size < all.length
  if (incomplete) checkSpace(home)
  const ports = await choosePorts(options, remembered, alive)
  const java = incomplete ? await findJava() : ''
  const jars = incomplete ? await artifacts({ onProgress, signal }) : ''
  writePorts(home, ports)

  const failed = new AbortController()
  const stopping = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal
  const begin = async (service: Service, port: number) => {
    const place: Place = {
      directory: files.directory(home, service),
      artifacts: jars,
      java,
      port,
      innerPort: ports.controller,
      marker: marker(home, service),
    }
    await start(service, { home, place, signal: stopping, onProgress })
  }
  const starts = [begin(kafka, ports.kafka), begin(registry, ports.registry)]
  try {
    await Promise.all(starts)
  } catch (error) {
    failed.abort(error)
    await Promise.allSettled(starts)
    // One may have been up already when the other failed.
    for (const service of all) if (!alive.has(service)) await stopOne(home, service)
    throw error
  }
  return addresses(home, ports)
}

async function choosePorts(options: UpOptions, remembered: Ports | undefined, alive: Set<Service>): Promise<Ports> {
  const { onProgress } = options
  const taken: number[] = []
  const choose = async (service: Service, owner: string, name: keyof Ports, configured?: number) => {
    const port = alive.has(service)
      ? keepPort(service, remembered?.[name], configured)
      : await choosePort({ owner, configured, remembered: remembered?.[name], taken, onProgress })
    taken.push(port)
    return port
  }
  return {
    kafka: await choose(kafka, kafka.title, 'kafka', options.kafkaPort),
    registry: await choose(registry, registry.title, 'registry', options.registryPort),
    controller: await choose(kafka, 'Kafka controller', 'controller'),
  }
}

function keepPort(service: Service, port: number | undefined, configured: number | undefined): number {
  if (port === undefined) {
    throw new ServicesError(`the ${service.title} runs on an unknown port: \`sluice dev down\`, then \`sluice dev up\``)
  }
  if (configured !== undefined && configured !== port) {
    throw new ServicesError(
      `the ${service.title} already runs on port ${port}: \`sluice dev down\` first, to have it on port ${configured}`,
    )
  }
  return port
}

/** On a full disk the broker starts and then dies in the middle of its work. */
function checkSpace(home: string): void {
  const { bavail, bsize } = statfsSync(home)
  if (bavail * bsize < neededSpace) {
    const free = Math.floor((bavail * bsize) / 1024 / 1024)
    throw new ServicesError(
      `${home} has ${free} MB of free space, the services need ${neededSpace / 1024 / 1024}: free some or choose another directory`,
    )
  }
}

/**
 * Stops the services of a home, whoever started them, and nothing else.
 * @returns the names of those that were running.
 * @throws {ServicesError} when one cannot be stopped.
 */
export async function down(home: string): Promise<string[]> {
  if (!existsSync(home)) return []
  const path = absolute(home)
  try {
    return await withLock(files.lock(path), { patience: 60_000 }, async () => {
      const stopped = await Promise.all(all.map((service) => stopOne(path, service)))
      return all.filter((_, index) => stopped[index]).map(({ name }) => name)
    })
  } catch (error) {
    throw explainFileError(error, path)
  }
}

async function stopOne(home: string, service: Service): Promise<boolean> {
  const found = trace(home, service)
  if (found?.alive) await stop(found.pid, marker(home, service), service.patience)
  forget(home, service)
  return found?.alive ?? false
}

/** What is known of each service of a home. @throws {ServicesError} when its state file is damaged. */
export async function status(home: string): Promise<ServiceStatus[]> {
  const path = absolute(home)
  const ports = readPorts(path)
  return all.map((service) => {
    const { name } = service
    const log = files.log(path, service)
    const found = trace(path, service)
    if (!found) return { name, state: 'stopped', port: ports?.[name], log }
    if (!found.alive) return { name, state: 'died', port: ports?.[name], log }
    return { name, state: 'running', pid: found.pid, port: ports?.[name], log, since: found.since }
  })
}

/**
 * Addresses of the services of a home; undefined unless one of them runs and the others do or have died: one that died is started again where it
 * was, and waited for. @throws {ServicesError} on a damaged state file.
 */
export function running(home: string): Services | undefined {
  const path = absolute(home)
  const ports = readPorts(path)
  const traces = all.map((service) => trace(path, service))
  if (!ports || !traces.every((found) => found) || !traces.some((found) => found?.alive)) return undefined
  return addresses(path, ports)
}

function addresses(home: string, ports: Ports): Services {
  return { brokers: [`127.0.0.1:${ports.kafka}`], registry: registryUrl(ports.registry), home }
}

function absolute(home: string): string {
  return existsSync(home) ? realpathSync(home) : resolve(home)
}
