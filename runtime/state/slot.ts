import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Slot {
  number: number
  /** Folder for the local stores of the process that holds the slot. */
  folder: string
  release(): void
}

const TAKEOVER_MS = 100

/**
 * Takes the first free folder instance-0, instance-1 … under `parent`: two processes must not share local stores, and
 * one that is started again finds what the one before it had. A dead process's lock is taken over.
 */
export async function takeSlot(parent: string): Promise<Slot> {
  mkdirSync(parent, { recursive: true })
  for (let number = 0; ; number++) {
    const lock = join(parent, `instance-${number}.lock`)
    if (!(await tryLock(lock))) continue
    return {
      number,
      folder: join(parent, `instance-${number}`),
      release: () => rmSync(lock, { force: true }),
    }
  }
}

async function tryLock(lock: string): Promise<boolean> {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  if (isAlive(Number(readFileSync(lock, 'utf8')))) return false
  // Several may find the dead owner at once: the last to write the lock has it.
  const mine = `${lock}.${process.pid}`
  writeFileSync(mine, String(process.pid))
  renameSync(mine, lock)
  await new Promise((resolve) => setTimeout(resolve, TAKEOVER_MS))
  return readFileSync(lock, 'utf8') === String(process.pid)
}

function isAlive(pid: number): boolean {
  if (!pid || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
