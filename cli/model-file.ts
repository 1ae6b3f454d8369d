import { readFile } from 'node:fs/promises'
import { type FoldedModel, foldModel, isFolded, loadFolded } from '../processors/fasttext/index.js'
import { fileChunks } from '../rounds/training/index.js'
import { CommandError } from './errors.js'

/**
 * A model file, its folded form and that made ready for scoring: a folded one as it is, a fastText `.bin` or `.ftz` with two labels folded, piece by piece.
 * @throws {CommandError} when it is neither, or damaged
 */
export async function readModelFile(path: string, label: string): Promise<{ blob: Uint8Array; model: FoldedModel }> {
  try {
    const [start = new Uint8Array()] = fileChunks(path)
    const blob = isFolded(start) ? await readFile(path) : foldModel(fileChunks(path), label)
    return { blob, model: loadFolded(blob) }
  } catch (error) {
    throw new CommandError(`the model ${path} cannot be read: ${(error as Error).message}`)
  }
}
