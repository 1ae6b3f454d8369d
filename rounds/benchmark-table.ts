import { basename } from 'node:path'
import { table } from '../runtime/tables.js'
import type { BenchmarkText } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { benchmarkKey } from './benchmark-files.js'
import { BENCHMARKS } from './benchmarks.js'
import { SharedWriter } from './shared-writer.js'

const BATCH = 2000

export interface Added {
  /** Texts that were not there, and texts of items that were there with another text. */
  added: number
  replaced: number
  /** Texts that were there as they are. */
  known: number
}

/** Adds texts; those that are there stay as they are, excused ones too. */
export async function addBenchmarks(cluster: Cluster, texts: readonly BenchmarkText[]): Promise<Added> {
  const before = await table(cluster, BENCHMARKS)
  const result: Added = { added: 0, replaced: 0, known: 0 }
  const changed = texts.filter((text) => {
    const known = before.get(benchmarkKey(text))
    const how = !known ? 'added' : known.text === text.text ? 'known' : 'replaced'
    result[how]++
    return how !== 'known'
  })
  await write(
    cluster,
    changed.map((text) => [benchmarkKey(text), text]),
  )
  return result
}

/** Takes texts out. @param texts as they stand in the table */
export const removeBenchmarks = (cluster: Cluster, texts: readonly BenchmarkText[]): Promise<void> =>
  write(
    cluster,
    texts.map((text) => [benchmarkKey(text), null]),
  )

/** Lets texts pass, or no longer. @returns how many that changes */
export async function excuseBenchmarks(
  cluster: Cluster,
  texts: readonly BenchmarkText[],
  excused: boolean,
): Promise<number> {
  const changed = texts.filter((text) => text.excused !== excused)
  await write(
    cluster,
    changed.map((text) => [benchmarkKey(text), { ...text, excused }]),
  )
  return changed.length
}

/** All texts, in the order of their keys. */
export async function benchmarkTexts(cluster: Cluster): Promise<BenchmarkText[]> {
  const entries = [...(await table(cluster, BENCHMARKS))]
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text)
}

/** Texts of a benchmark, or of a file, by its name or path. */
export const ofBenchmark = (texts: readonly BenchmarkText[], name: string): BenchmarkText[] => {
  const own = texts.filter(({ source }) => source === name)
  return own.length > 0 ? own : texts.filter(({ file }) => file === basename(name))
}

/** Texts of an item, by its id, or by benchmark, slash and id. */
export const ofItem = (texts: readonly BenchmarkText[], name: string): BenchmarkText[] => {
  const exact = texts.filter(({ source, item }) => `${source}/${item}` === name)
  return exact.length > 0 ? exact : texts.filter(({ item }) => item === name)
}

async function write(cluster: Cluster, changes: ReadonlyArray<[key: string, value: BenchmarkText | null]>) {
  if (changes.length === 0) return
  await cluster.codec.prepare([BENCHMARKS])
  const id = cluster.names.transactionalId(`${BENCHMARKS}-change`, undefined, 0)
  const writer = new SharedWriter(cluster, id)
  const topic = cluster.names.topic(BENCHMARKS)
  try {
    for (let at = 0; at < changes.length; at += BATCH)
      await writer.transaction(
        changes.slice(at, at + BATCH).map(([key, value]) => ({
          topic,
          key: Buffer.from(key),
          value: value && cluster.codec.encode(BENCHMARKS, value),
        })),
      )
  } finally {
    await writer.close()
  }
}
