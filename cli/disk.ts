import { statfsSync } from 'node:fs'
import type { Log } from '../runtime/kafka/transport.js'
import { CommandError } from './errors.js'

/** With less, LMDB ends the process by a signal. */
const LEAST_FREE_BYTES = 1 << 20
const TELL_EVERY_MS = 30_000

/** By name from Node, by number from LMDB: no space, and a quota used up. */
const FULL = new Set<unknown>(['ENOSPC', 'EDQUOT', 28, 122])

export const isDiskFull = (error: unknown): boolean => FULL.has((error as NodeJS.ErrnoException)?.code)

export const fullDisk = (folder: string, cause?: unknown): CommandError =>
  new CommandError(`no space is left on the disk of ${folder}`, { cause })

/** Says which disk is full when that is why work in a folder fails. */
export async function onDiskOf<T>(folder: string, work: () => Promise<T>): Promise<T> {
  if (!hasSpace(folder)) throw fullDisk(folder)
  return work().catch((error) => {
    throw isDiskFull(error) ? fullDisk(folder, error) : error
  })
}

/**
 * A log that, with what it is told goes wrong, looks whether a folder's disk is full, and says so on standard error: work that is repeated
 * until it succeeds would wait without a word.
 */
export function tellingOfFullDisk(log: Log, folder: string): Log {
  let told = 0
  return (level, message, fields) => {
    log(level, message, fields)
    if (level === 'info' || Date.now() - told < TELL_EVERY_MS || hasSpace(folder)) return
    told = Date.now()
    process.stderr.write(`sluice: ${fullDisk(folder).message}: the work goes on once there is some\n`)
  }
}

function hasSpace(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize >= LEAST_FREE_BYTES
}
