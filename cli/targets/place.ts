import { type Stats, statSync } from 'node:fs'
import { access, constants, readlink, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { CommandError } from '../errors.js'
import { isGiven } from './descriptor.js'

/** Where a result goes: into a descriptor that is open, a pipe or device that is written as it is, or a file that is replaced. */
export type Place =
  | { kind: 'descriptor'; descriptor: number }
  | { kind: 'stream'; path: string }
  /** `old` is what is replaced. */
  | { kind: 'file'; path: string; old: Stats | undefined }

const STANDARD = { '/dev/stdout': 1, '/dev/stderr': 2 }
const MAX_LINKS = 40

/**
 * What a path names, before anything is written: `-` is standard output, and links lead to what they name.
 * @throws {CommandError} for a folder, and for what cannot be written
 */
export async function placeOf(given: string): Promise<Place> {
  if (given === '') throw new CommandError('an empty name is no file to write to')
  if (given === '-') return { kind: 'descriptor', descriptor: 1 }
  let path = resolve(given)
  for (let links = 0; links < MAX_LINKS; links++) {
    const descriptor = descriptorOf(path)
    if (descriptor !== undefined) {
      if (!isGiven(descriptor)) throw new CommandError(`${given} cannot be written: it is not open for that`)
      return { kind: 'descriptor', descriptor }
    }
    const link = await readlink(path).catch(() => undefined)
    if (link === undefined) return placeWithoutLinks(path, given)
    path = resolve(dirname(path), link)
  }
  throw new CommandError(`${given} cannot be written: its links go round in a circle`)
}

function descriptorOf(path: string): number | undefined {
  const number = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(path)?.[1]
  return number === undefined ? STANDARD[path as keyof typeof STANDARD] : Number(number)
}

async function placeWithoutLinks(path: string, given: string): Promise<Place> {
  const old = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new CommandError(`${given} cannot be written: ${error.message}`)
  })
  if (old?.isDirectory() || /[\\/]$/.test(given)) throw new CommandError(`${given} is a folder: name a file in it`)
  if (old?.isSocket()) throw new CommandError(`${given} is a socket: name a file or a pipe`)
  if (old) await requireWritable(path, given)
  if (old && !old.isFile()) return { kind: 'stream', path }
  await requireWritable(existingFolder(path), given)
  return { kind: 'file', path, old }
}

async function requireWritable(path: string, given: string): Promise<void> {
  await access(path, constants.W_OK).catch((error: NodeJS.ErrnoException) => {
    const what = error.code === 'EROFS' ? 'is on a disk that is read-only' : 'must not be written by this user'
    throw new CommandError(`${given} cannot be written: ${path} ${what}`)
  })
}

/** The nearest folder above a path that is there; the others are made. */
function existingFolder(path: string): string {
  const folder = dirname(path)
  return statSync(folder, { throwIfNoEntry: false }) || folder === path ? folder : existingFolder(folder)
}
