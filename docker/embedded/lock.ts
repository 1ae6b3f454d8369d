import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { ServicesError } from './errors.js'
import { startOf } from './process.js'

export interface LockOptions {
  /** Milliseconds to wait for another holder. */
  patience: number
  signal?: AbortSignal
  /** Called once when the lock is held by another process. */
  onWait?: (pid: number) => void
}

interface Holder {
  pid: number
  start: string
}

/**
 * Runs `work` while holding the lock file `path`; a lock whose process is gone is taken over.
 * @throws {ServicesError} when another process holds it for longer than `patience`.
 */
export async function withLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const mine = JSON.stringify({ pid: process.pid, start: startOf(process.pid), id: randomUUID() })
  const deadline = Date.now() + options.patience
  let waiting = false
  while (!acquire(path, mine)) {
    const holder = liveHolder(path)
    if (!holder) continue
    if (Date.now() > deadline) {
      throw new ServicesError(`process ${holder.pid} holds ${path}: wait until it is done, or end it, then try again`)
    }
    if (!waiting) options.onWait?.(holder.pid)
    waiting = true
    await sleep(100, undefined, { signal: options.signal })
  }
  try {
    return await work()
  } finally {
    if (read(path) === mine) rmSync(path, { force: true })
  }
}

/** A hard link is made whole or not at all, so nobody ever reads a half-written lock. */
function acquire(path: string, content: string): boolean {
  const draft = `${path}.${randomUUID()}`
  writeFileSync(draft, content)
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Who holds the lock; a lock left behind by a process that is gone is removed. */
function liveHolder(path: string): Holder | undefined {
  const content = read(path)
  if (content === undefined) return undefined
  const holder = parse(content)
  if (holder && startOf(holder.pid) === holder.start) return holder
  discard(path, content)
  return undefined
}

/** Moves the stale lock aside first: if another process has replaced it meanwhile, that one is put back. */
function discard(path: string, stale: string): void {
  const aside = `${path}.${randomUUID()}`
  try {
    renameSync(path, aside)
    if (read(aside) !== stale) linkSync(aside, path)
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

function parse(content: string): Holder | undefined {
  try {
    return JSON.parse(content) as Holder
  } catch {
    return undefined
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
