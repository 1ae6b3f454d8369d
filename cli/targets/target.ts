import { constants, createWriteStream } from 'node:fs'
import { open, writeFile } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isDiskFull } from '../disk.js'
import { CommandError } from '../errors.js'
import { type Place, placeOf } from './place.js'
import { replacementOf } from './replacement.js'

type Chunks = Iterable<string> | AsyncIterable<string>

/** Where `--out` says that a result goes. */
export class Target {
  readonly #place: Place

  private constructor(
    readonly name: string,
    place: Place,
  ) {
    this.#place = place
  }

  /** Looks at what the name stands for; nothing is written yet. @throws {CommandError} when nothing can be written there */
  static async at(name: string): Promise<Target> {
    return new Target(name, await placeOf(name))
  }

  /** Whether what else is to be said must go to standard error. */
  get isStandardOutput(): boolean {
    return this.#place.kind === 'descriptor' && this.#place.descriptor === 1
  }

  /** Writes all of it; a file is there once it is whole. @throws {CommandError} when it cannot be written */
  async write(chunks: Chunks): Promise<void> {
    const place = this.#place
    await this.#tellingWhoFails(chunks, async (watched) => {
      if (place.kind === 'file') return replace(place, watched)
      const stream = await opened(place)
      await pipeline(watched, stream, { end: stream !== process.stdout && stream !== process.stderr })
    })
  }

  /** What goes wrong while the chunks are made is no fault of the target; anything else is. */
  async #tellingWhoFails(chunks: Chunks, work: (watched: AsyncIterable<string>) => Promise<void>): Promise<void> {
    let failure: unknown
    const watched = async function* () {
      try {
        yield* chunks
      } catch (error) {
        failure = error
        throw error
      }
    }
    await work(watched()).catch((error) => {
      throw failure ?? new CommandError(`${this.name} cannot be written: ${reasonFor(error)}`, { cause: error })
    })
  }
}

async function replace({ path, old }: Place & { kind: 'file' }, chunks: AsyncIterable<string>): Promise<void> {
  const replacement = await replacementOf(path, old)
  try {
    await writeFile(replacement.handle, chunks)
    await replacement.commit()
  } catch (error) {
    await replacement.discard()
    throw error
  }
}

/** The process's own streams know how their pipes are written to. */
async function opened(place: Exclude<Place, { kind: 'file' }>): Promise<Writable> {
  if (place.kind === 'stream') return (await open(place.path, constants.O_WRONLY)).createWriteStream()
  if (place.descriptor === 1) return process.stdout
  if (place.descriptor === 2) return process.stderr
  return createWriteStream('', { fd: place.descriptor, autoClose: false })
}

function reasonFor(error: NodeJS.ErrnoException): string {
  if (error.code === 'EPIPE') return 'its reader has gone'
  if (isDiskFull(error)) return 'no space is left on its disk'
  return error.message
}
