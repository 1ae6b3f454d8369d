import { createReadStream, type Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { IngestError, reading } from './errors.js'
import type { Source } from './types.js'

const CHUNK = 256 << 10

/**
 * The file at a path.
 * @throws IngestError when there is none
 */
export async function fileSource(path: string): Promise<Source> {
  const name = resolve(path)
  const found = await find(name)
  if (!found?.isFile()) throw new IngestError(`${path} is not a file`)
  return sourceOf(name, found)
}

/** The file at an absolute path, of which it is known what it is. */
export function sourceOf(name: string, { size, mtimeMs }: Stats): Source {
  const open = async (start = 0, end = Number.POSITIVE_INFINITY) =>
    end > start ? reading(name, createReadStream(name, { start, end: end - 1, highWaterMark: CHUNK })) : nothing()
  return {
    name,
    size,
    version: String(mtimeMs),
    file: { modifiedAt: mtimeMs, beside: (other) => beside(name, other) },
    open,
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** What is at a path; undefined for nothing. @throws IngestError when that cannot be told */
export async function find(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined
    throw new IngestError(`${path} cannot be read: ${message}`)
  }
}

/** Where a path from a file's folder leads; undefined when it leaves it. */
export function pathBeside(name: string, path: string): string | undefined {
  const folder = dirname(name)
  const target = resolve(folder, path)
  const isInside = !relative(folder, target).split(sep).includes('..')
  return isInside && !path.includes('\0') ? target : undefined
}

async function beside(name: string, path: string): Promise<Source> {
  const target = pathBeside(name, path)
  if (target === undefined) throw new IngestError(`${path} leads out of the folder of ${name}`)
  return fileSource(target)
}
