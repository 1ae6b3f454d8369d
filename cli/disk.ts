import { statfs } from 'node:fs/promises'
import { CommandError } from './errors.js'

/** With less, LMDB ends the process by a signal. */
const LEAST_FREE_BYTES = 1 << 20

/** By name from Node, by number from LMDB: no space, and a quota used up. */
const FULL = new Set<unknown>(['ENOSPC', 'EDQUOT', 28, 122])

export const isDiskFull = (error: unknown): boolean => FULL.has((error as NodeJS.ErrnoException)?.code)

export const fullDisk = (folder: string, cause?: unknown): CommandError =>
  new CommandError(`no space is left on the disk of ${folder}`, { cause })

/** Says which disk is full when that is why work in a folder fails. */
export async function onDiskOf<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < LEAST_FREE_BYTES) throw fullDisk(folder)
  return work().catch((error) => {
    throw isDiskFull(error) ? fullDisk(folder, error) : error
  })
}
