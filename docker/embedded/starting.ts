import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { ServicesError } from './errors.js'
import { isRunning, launch, stop } from './process.js'
import type { Place, Service } from './service.js'
import { files, forget, trace } from './state.js'

const largestLog = 16 * 1024 * 1024
/** Milliseconds; recovery of a big data directory after a crash takes its time, so this is no measure of a good start. */
const startLimit = 120_000
/** Milliseconds that a service which has not come up may take to end. */
const startPatience = 5000

export interface StartOptions {
  home: string
  place: Place
  signal?: AbortSignal
  onProgress?: (line: string) => void
}

/** Starts a service, or keeps the running one, and waits until it answers. What it started it stops again when that fails. */
export async function start(service: Service, options: StartOptions): Promise<void> {
  const { home, place, signal, onProgress } = options
  const kept = trace(home, service)
  if (kept?.alive) {
    await waitUntilReady(service, options, kept.pid, () => isRunning(kept.pid, place.marker))
    return
  }
  const begun = Date.now()
  onProgress?.(`starting the ${service.title} on port ${place.port}`)
  mkdirSync(place.directory, { recursive: true })
  mkdirSync(files.logs(home), { recursive: true })
  await service.prepare(place)
  signal?.throwIfAborted()
  forget(home, service)
  const log = files.log(home, service)
  rotate(log)
  const from = existsSync(log) ? statSync(log).size : 0
  const { directory: cwd, java: command } = place
  const child = await launch({ command, args: service.args(place), cwd, log, pidFile: files.pid(home, service) })
  const pid = child.pid as number
  try {
    await waitUntilReady(service, options, pid, () => child.exitCode === null && child.signalCode === null)
  } catch (error) {
    await stop(pid, place.marker, startPatience)
    child.kill('SIGKILL')
    forget(home, service)
    if (!(error instanceof Gone)) throw error
    const how = child.signalCode ?? `exit code ${child.exitCode}`
    throw new ServicesError(`the ${service.title} ended while starting (${how}). ${lastWords(log, from)}`)
  }
  child.unref()
  const seconds = ((Date.now() - begun) / 1000).toFixed(1)
  onProgress?.(`the ${service.title} is up at 127.0.0.1:${place.port} after ${seconds} s`)
}

class Gone extends ServicesError {}

async function waitUntilReady(
  service: Service,
  { home, place, signal }: StartOptions,
  pid: number,
  isAlive: () => boolean,
): Promise<void> {
  const deadline = Date.now() + startLimit
  const log = files.log(home, service)
  while (!(await service.isReady(place.port))) {
    signal?.throwIfAborted()
    if (!isAlive()) throw new Gone(`the ${service.title} (process ${pid}) has ended: see ${log}`)
    if (Date.now() > deadline) {
      throw new ServicesError(
        `the ${service.title} (process ${pid}) runs but does not answer on port ${place.port} for ${startLimit / 1000} s: ` +
          `see ${log}, then \`sluice dev down\` and \`sluice dev up\``,
      )
    }
    await sleep(100, undefined, { signal })
  }
}

function rotate(log: string): void {
  if (!existsSync(log) || statSync(log).size < largestLog) return
  rmSync(`${log}.1`, { force: true })
  renameSync(log, `${log}.1`)
}

/** The last lines a service wrote since its start, without the frames of stack traces, which push the cause out of sight. */
function lastWords(log: string, from: number): string {
  const lines = readFrom(log, from)
    .split('\n')
    .filter((line) => line.trim() && !/^\s+(at |\.\.\. \d+ more)/.test(line))
  const errors = lines.filter((line) => /\b(ERROR|FATAL|Exception|Error)\b/.test(line))
  const shown = (errors.length > 0 ? errors : lines).slice(-8).map((line) => `\n  ${line.slice(0, 300)}`)
  return shown.length > 0 ? `Its log ${log} ends with:${shown.join('')}` : `It wrote nothing to its log ${log}.`
}

function readFrom(file: string, from: number): string {
  const descriptor = openSync(file, 'r')
  try {
    const size = fstatSync(descriptor).size
    const start = Math.max(from, size - 256 * 1024)
    const bytes = Buffer.alloc(Math.max(0, size - start))
    readSync(descriptor, bytes, 0, bytes.length, start)
    return bytes.toString()
  } finally {
    closeSync(descriptor)
  }
}
