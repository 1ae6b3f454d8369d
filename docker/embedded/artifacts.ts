import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir, platform } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { explainFileError, ServicesError } from './errors.js'
import { findOnPath } from './java.js'
import { withLock } from './lock.js'

export interface ArtifactOptions {
  onProgress?: (line: string) => void
  signal?: AbortSignal
}

/** The pom stands in the source tree; compiled code runs from a directory beside it. */
function pomFile(): string {
  for (let directory = import.meta.dirname; ; directory = dirname(directory)) {
    const pom = join(directory, 'docker', 'embedded', 'pom.xml')
    if (existsSync(pom)) return pom
    if (directory === dirname(directory))
      throw new ServicesError('docker/embedded/pom.xml is missing: install sluice again')
  }
}

function cacheDirectory(): string {
  if (process.env.SLUICE_CACHE) return resolve(process.env.SLUICE_CACHE)
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Caches', 'sluice')
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sluice')
}

/**
 * The directory with the jars of the broker (`kafka/`) and the registry (`registry/`); fetched once for each version of the
 * pom and shared by all homes.
 * @throws {ServicesError} when they have to be fetched and cannot be.
 */
export async function artifacts(options: ArtifactOptions = {}): Promise<string> {
  const pom = pomFile()
  const cache = cacheDirectory()
  const version = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 16)
  const target = join(cache, version)
  if (isComplete(target)) return target
  try {
    mkdirSync(cache, { recursive: true })
    await withLock(
      join(cache, `${version}.lock`),
      {
        patience: 30 * 60_000,
        signal: options.signal,
        onWait: (pid) => options.onProgress?.(`waiting for process ${pid}, which is fetching Kafka and the registry`),
      },
      async () => {
        if (!isComplete(target)) await fetchInto(target, pom, options)
      },
    )
  } catch (error) {
    throw explainFileError(error, cache)
  }
  return target
}

function isComplete(directory: string): boolean {
  return ['kafka', 'registry'].every((part) => {
    const path = join(directory, part)
    return existsSync(path) && readdirSync(path).some((name) => name.endsWith('.jar'))
  })
}

/** Fetches beside the target and moves it there when it is whole, so that a half-fetched target never exists. */
async function fetchInto(target: string, pom: string, options: ArtifactOptions): Promise<void> {
  const partial = `${target}.partial`
  // We hold the lock, so what lies there was left by a fetch that was killed.
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial)
  try {
    await runMaven(pom, partial, options)
    if (!isComplete(partial)) {
      throw new ServicesError("Maven reported success but did not bring the jars: check Maven's settings and mirrors")
    }
    rmSync(target, { recursive: true, force: true })
    renameSync(partial, target)
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
}

/** Runs Maven in a process group of its own, since wrappers around it do not pass signals on. */
function runMaven(pom: string, output: string, { onProgress, signal }: ArtifactOptions): Promise<void> {
  const maven = findOnPath('mvn')
  if (!maven) {
    throw new ServicesError(
      'Maven (mvn) was not found; it is needed once, to fetch Kafka and the registry: install it (for example the package ' +
        'maven) and try again, or set SLUICE_CACHE to a cache that has them',
    )
  }
  signal?.throwIfAborted()
  onProgress?.('fetching Kafka and the schema registry with Maven, about 190 MB, once')
  const args = ['-B', '-Dstyle.color=never', '-f', pom, 'generate-resources', `-Dsluice.artifacts=${output}`]
  const child = spawn(maven, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const abort = () => killGroup(child.pid)
  signal?.addEventListener('abort', abort, { once: true })
  const tail: string[] = []
  const progress = throttled(onProgress)
  const listen = (line: string) => {
    tail.push(line)
    if (tail.length > 200) tail.shift()
    const [, file, size] =
      /^(?:\[INFO\] )?Downloaded from \S+ \S*\/(\S+\.(?:jar|tar\.gz)) \(([\d.]+ \w+)/.exec(line) ?? []
    if (file) progress(`fetched ${file} (${size})`)
  }
  createInterface({ input: child.stdout }).on('line', listen)
  createInterface({ input: child.stderr }).on('line', listen)
  return new Promise<void>((resolve, reject) => {
    child.once('error', (error) => reject(new ServicesError(`${maven} cannot be started: ${error.message}`)))
    child.once('close', (code) => {
      if (signal?.aborted) reject(signal.reason)
      else if (code === 0) resolve()
      else reject(new ServicesError(mavenFailure(code, tail)))
    })
  }).finally(() => signal?.removeEventListener('abort', abort))
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

function throttled(onProgress: ArtifactOptions['onProgress']): (line: string) => void {
  let last = Date.now()
  return (line) => {
    if (Date.now() - last < 1000) return
    last = Date.now()
    onProgress?.(line)
  }
}

function mavenFailure(code: number | null, lines: string[]): string {
  const advice = /\[ERROR\] (\[Help|To see the full|Re-run Maven|For more information|After correcting)/
  const errors = lines.filter((line) => /^\[(ERROR|FATAL)\] \S/.test(line) && !advice.test(line))
  const shown = (errors.length > 0 ? errors : lines).slice(-12).join('\n  ')
  return (
    `Kafka and the registry could not be fetched: Maven ended with ${code === null ? 'a signal' : `exit code ${code}`}. ` +
    `Check the network, the disk space and Maven's settings (mirrors, proxy), then try again. It said:\n  ${shown}`
  )
}
