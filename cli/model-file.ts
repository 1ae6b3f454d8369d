import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { foldModel } from '../processors/fasttext/index.js'
import { CommandError } from './errors.js'

const FASTTEXT_MAGIC = 793_712_314

/**
 * The folded form of a model file: a folded one as it is, a fastText `.bin` or `.ftz` with two labels folded.
 * @throws {CommandError} when it cannot be read
 */
export async function readModelFile(path: string, label: string): Promise<Uint8Array> {
  try {
    const head: Buffer[] = []
    for await (const chunk of createReadStream(path, { end: 3 })) head.push(chunk as Buffer)
    const start = Buffer.concat(head)
    const bytes = await readFile(path)
    if (start.length < 4 || start.readInt32LE(0) !== FASTTEXT_MAGIC) return bytes
    return foldModel([bytes], label)
  } catch (error) {
    throw new CommandError(`the model ${path} cannot be read: ${(error as Error).message}`)
  }
}
