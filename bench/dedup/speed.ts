/**
 * Speed of deduplication on one core, on made-up pages: node dist/bench/dedup/speed.js [PAGES] [WORDS]
 * Prints pages a second for the signature with its keys, for the bands and for the clusters; a fifth of the pages are near copies.
 * The stores are in memory, so the figures are of the processors alone.
 */
import { pack, unpack } from 'msgpackr'
import { bands } from '../../processors/dedup/bands.js'
import { clusters } from '../../processors/dedup/clusters.js'
import { duplicateKeys, sign } from '../../processors/dedup/keys.js'
import type { Store } from '../../processors/processor.js'
import type { DedupEdge, DedupKey } from '../../schemas/types.js'

const [pages = 5000, words = 500] = process.argv.slice(2).map(Number)

/** Entries by the part of the key before its last slash, which is all that these processors range over. */
class FolderStore implements Store {
  private readonly folders = new Map<string, Map<string, Buffer>>()

  private folder(key: string): Map<string, Buffer> {
    const name = key.slice(0, key.lastIndexOf('/') + 1)
    const folder = this.folders.get(name) ?? new Map<string, Buffer>()
    this.folders.set(name, folder)
    return folder
  }

  get(key: string): unknown {
    const value = this.folder(key).get(key)
    return value && unpack(value)
  }

  put(key: string, value: unknown): void {
    this.folder(key).set(key, Buffer.from(pack(value)))
  }

  delete(key: string): void {
    this.folder(key).delete(key)
  }

  *range(prefix: string): Iterable<[string, unknown]> {
    for (const [key, value] of [...this.folder(prefix)].sort()) yield [key, unpack(value)]
  }
}

function madeUp(count: number): string[] {
  let state = 1
  const below = (n: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * n)
  }
  const word = (): string => `${'aeiouy'[below(6)]}${below(1e5).toString(36)}n`
  const texts: string[][] = []
  for (let i = 0; i < count; i++) {
    const copy = i % 5 === 4 ? [...texts[below(i)]!] : Array.from({ length: words }, word)
    if (i % 5 === 4) for (let j = 0; j < 5; j++) copy[below(words)] = word()
    texts.push(copy)
  }
  return texts.map((text) => text.join(' '))
}

function report(what: string, work: () => void): void {
  const start = process.hrtime.bigint()
  work()
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  console.log(`${what}: ${Math.round(pages / seconds)} pages/s`)
}

const texts = madeUp(pages)
for (const text of texts.slice(0, 500)) sign(text)
const keyed: { key: string; value: DedupKey }[] = []
report('signature and keys', () => {
  texts.forEach((text, i) => {
    const page = i.toString(16).padStart(32, '0')
    for (const { key, ...rest } of duplicateKeys(sign(text)))
      keyed.push({ key, value: { page, capturedAt: i, ...rest } })
  })
})
const ANYWHERE = { partition: 0, offset: 0 }
const edges: DedupEdge[] = []
report('bands', () => {
  const store = new FolderStore()
  const processor = bands()
  const emit = (_topic: string, _key: string, value: unknown) => edges.push(value as DedupEdge)
  for (const { key, value } of keyed) processor({ topic: 'RUN.dedup.keys', key, value, ...ANYWHERE }, { store, emit })
})
let members = 0
report('clusters', () => {
  const store = new FolderStore()
  const processor = clusters()
  const emit = () => members++
  for (const value of edges) processor({ topic: 'RUN.dedup.edges', key: 'edges', value, ...ANYWHERE }, { store, emit })
})
console.log(
  `${pages} pages of ${words} words: ${keyed.length} keys, ${edges.length} edges, ${members} memberships told`,
)
