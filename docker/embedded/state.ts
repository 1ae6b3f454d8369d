import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ServicesError } from './errors.js'
import { isRunning } from './process.js'
import type { Service } from './service.js'

/** Ports of both services, as they stand in services.json of a home. */
export interface Ports {
  kafka: number
  controller: number
  registry: number
}

/** Where things lie in a home, an absolute path. */
export const files = {
  state: (home: string) => join(home, 'services.json'),
  lock: (home: string) => join(home, 'services.lock'),
  directory: (home: string, { name }: Service) => join(home, name),
  pid: (home: string, { name }: Service) => join(home, name, 'pid'),
  logs: (home: string) => join(home, 'logs'),
  log: (home: string, { name }: Service) => join(home, 'logs', `${name}.log`),
}

/** The ports of the last start, undefined before the first. @throws {ServicesError} when the file is damaged. */
export function readPorts(home: string): Ports | undefined {
  const file = files.state(home)
  if (!existsSync(file)) return undefined
  try {
    const { kafka, controller, registry } = JSON.parse(readFileSync(file, 'utf8')) as Ports
    if ([kafka, controller, registry].every(Number.isInteger)) return { kafka, controller, registry }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new ServicesError(`${file} is damaged: run \`sluice dev down\`, delete it, then run \`sluice dev up\``)
}

export function writePorts(home: string, ports: Ports): void {
  const file = files.state(home)
  writeFileSync(`${file}.new`, `${JSON.stringify(ports, undefined, 2)}\n`)
  renameSync(`${file}.new`, file)
}

/** The argument by which the process of a service of this home is told from all others, whatever its pid. */
export function marker(home: string, { name }: Service): string {
  return `-Dsluice.service=${name}@${home}`
}

export interface Trace {
  pid: number
  alive: boolean
  /** Milliseconds since the epoch. */
  since: number
}

/** What the pid file of a service tells; undefined when there is none. */
export function trace(home: string, service: Service): Trace | undefined {
  const file = files.pid(home, service)
  try {
    const pid = Number(readFileSync(file, 'utf8').trim())
    const alive = Number.isInteger(pid) && pid > 0 && isRunning(pid, marker(home, service))
    return { pid, alive, since: statSync(file).mtimeMs }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}

export function forget(home: string, service: Service): void {
  rmSync(files.pid(home, service), { force: true })
}
