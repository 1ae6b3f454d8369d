import { readFile } from 'node:fs/promises'
import { foldModel, isFolded } from '../processors/fasttext/index.js'
import { fileChunks } from '../rounds/training/index.js'
import { CommandError } from './errors.js'

/**
 * Reads a model file in its folded form: a folded one as it is, a fastText `.bin` or `.ftz` with two labels folded, piece by piece.
 * @param use makes something of it; what it finds wrong with the model is told with the file's name
 * @throws {CommandError} when it is neither, or damaged
 */
export async function readModelFile<T>(path: string, label: string, use: (model: Uint8Array) => T): Promise<T> {
  try {
    const [start = new Uint8Array()] = fileChunks(path)
    return use(isFolded(start) ? await readFile(path) : foldModel(fileChunks(path), label))
  } catch (error) {
    throw new CommandError(`the model ${path} cannot be read: ${(error as Error).message}`)
  }
}
