import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { beginning, isAlive, processSpace } from './process-identity.js'

export interface StateDirectory {
  number: number
  /** Folder for the local stores of the process that holds it. */
  folder: string
  release(): void
}

/** Who holds a folder. */
interface Owner {
  /** Where process ids mean the same: the machine, or the container. */
  space: string
  pid: number
  /** When the process began, so that a process id that was given out again is not taken for it. */
  began: string
  token: string
}

const TAKEOVER_MS = 100
const REFRESH_MS = 5000
/** An owner in another container that has not refreshed its lock for so long is dead. */
const EXPIRED_MS = 60_000

/**
 * Takes the first free folder instance-0, instance-1 … under `parent`: two processes must not share local stores, and
 * one that is started again finds what the one before it had. A dead process's lock is taken over at once; one of another container, whose
 * processes cannot be seen from here, once it has not been refreshed for a minute.
 */
export async function takeStateDirectory(parent: string): Promise<StateDirectory> {
  mkdirSync(parent, { recursive: true })
  for (let number = 0; ; number++) {
    const lock = join(parent, `instance-${number}.lock`)
    if (!(await tryLock(lock))) continue
    const refresh = setInterval(() => touch(lock), REFRESH_MS)
    refresh.unref()
    return {
      number,
      folder: join(parent, `instance-${number}`),
      release: () => {
        clearInterval(refresh)
        rmSync(lock, { force: true })
      },
    }
  }
}

async function tryLock(lock: string): Promise<boolean> {
  const mine = JSON.stringify({
    space: processSpace(),
    pid: process.pid,
    began: beginning(process.pid),
    token: randomUUID(),
  })
  try {
    writeFileSync(lock, mine, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  if (isHeld(lock)) return false
  // Several may find the dead owner at once: the last to write the lock has it.
  const file = `${lock}.${randomUUID()}`
  writeFileSync(file, mine)
  renameSync(file, lock)
  await setTimeout(TAKEOVER_MS)
  return readFileSync(lock, 'utf8') === mine
}

function isHeld(lock: string): boolean {
  let owner: Owner
  try {
    owner = JSON.parse(readFileSync(lock, 'utf8'))
  } catch {
    // Being written, or left half written: its age tells.
    return age(lock) < EXPIRED_MS
  }
  if (owner.space !== processSpace()) return age(lock) < EXPIRED_MS
  return isAlive(owner.pid) && beginning(owner.pid) === owner.began
}

function age(lock: string): number {
  try {
    return Date.now() - statSync(lock).mtimeMs
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

function touch(lock: string): void {
  try {
    utimesSync(lock, new Date(), new Date())
  } catch {
    // Removed by hand: nothing to refresh.
  }
}
