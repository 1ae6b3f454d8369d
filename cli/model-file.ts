import { readFile } from 'node:fs/promises'
import { foldModel, isFolded, loadFolded } from '../processors/fasttext/index.js'
import { fileChunks } from '../rounds/training/index.js'
import { CommandError } from './errors.js'

/**
 * The folded form of a model file: a folded one as it is, a fastText `.bin` or `.ftz` with two labels folded, piece by piece.
 * @throws {CommandError} when it is neither, or damaged
 */
export async function readModelFile(path: string, label: string): Promise<Uint8Array> {
  try {
    const [start = new Uint8Array()] = fileChunks(path)
    const folded = isFolded(start) ? await readFile(path) : foldModel(fileChunks(path), label)
    loadFolded(folded)
    return folded
  } catch (error) {
    throw new CommandError(`the model ${path} cannot be read: ${(error as Error).message}`)
  }
}
