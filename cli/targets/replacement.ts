import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, rmSync, type Stats, statSync } from 'node:fs'
import { copyFile, type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { beginning, isAlive, processSpace } from '../../runtime/state/process-identity.js'
import { onWayOut } from './way-out.js'

/** What a process in another container left is not written to for so long. */
const EXPIRED_MS = 3_600_000
const LONG_NAME = 128

/** A file that takes another's place once it is whole. Whatever ends the process but `kill -9`, nothing of it stays; that one's is removed the next time. */
export interface Replacement {
  handle: FileHandle
  /** Takes the place of the file, with its mode and owner. */
  commit(): Promise<void>
  discard(): Promise<void>
}

export async function replacementOf(path: string, old: Stats | undefined): Promise<Replacement> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true })
  removeStale(folder, basename(path))
  const temporary = join(folder, `${prefixOf(basename(path))}${ownTag()}.${randomUUID()}`)
  const calledOff = onWayOut(() => rmSync(temporary, { force: true }))
  const discard = async (handle?: FileHandle) => {
    await handle?.close()
    rmSync(temporary, { force: true })
    calledOff()
  }
  const handle = await open(temporary, 'wx', old ? 0o600 : 0o666).catch(async (error) => {
    await discard()
    throw error
  })
  return {
    handle,
    commit: async () => {
      if (old) await takeOver(handle, old)
      await handle.sync()
      await handle.close()
      await rename(temporary, path).catch((error) => copyOver(temporary, path, error))
      calledOff()
    },
    discard: () => discard(handle),
  }
}

/** The owner first: a change of owner takes away bits of the mode. Only root may give files away. */
async function takeOver(handle: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  await handle
    .chown(uid, gid)
    .catch(() => handle.chown(-1, gid))
    .catch(() => {})
  await handle.chmod(mode & 0o7777)
}

/** What is mounted, as a container is given a file, cannot be replaced, but written. */
async function copyOver(temporary: string, path: string, error: NodeJS.ErrnoException): Promise<void> {
  if (error.code !== 'EBUSY') throw error
  await copyFile(temporary, path)
  await rm(temporary)
}

/** A name may be as long as those of files can be, and something comes after it. */
const prefixOf = (name: string): string => `.${Buffer.byteLength(name) > LONG_NAME ? shortHash(name) : name}.sluice-`

/** Says which process a file is from: where its id has its meaning, the id, when it began. */
const ownTag = (): string => `${spaceTag()}-${process.pid}-${beginning(process.pid)}`
const spaceTag = (): string => shortHash(processSpace())
const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8)

function removeStale(folder: string, name: string): void {
  const prefix = prefixOf(name)
  for (const entry of readdirSync(folder)) {
    const [, space, pid, began] = /^(\w+)-(\d+)-(\d*)\./.exec(entry.slice(prefix.length)) ?? []
    if (!entry.startsWith(prefix) || !space) continue
    const file = join(folder, entry)
    const isHeld =
      space === spaceTag() ? isAlive(Number(pid)) && beginning(Number(pid)) === began : ageOf(file) < EXPIRED_MS
    if (!isHeld) rmSync(file, { force: true })
  }
}

function ageOf(file: string): number {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats ? Date.now() - stats.mtimeMs : 0
}
