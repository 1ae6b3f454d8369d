/**
 * What a folded model adds to the memory of a process: node --expose-gc dist/bench/score/memory.js BLOB PAGES
 * Prints as JSON, in bytes, what its tables take and what the process grew by in loading and in scoring; and milliseconds to load.
 */
import { readFileSync } from 'node:fs'
import { loadFolded } from '../../processors/fasttext/index.js'

const [blobPath, pagesPath] = process.argv.slice(2) as [string, string]
const pages = readFileSync(pagesPath, 'utf8').split('\n')
const collect = globalThis.gc!
const settled = () => {
  collect()
  return process.memoryUsage()
}
const start = settled()
const blob = readFileSync(blobPath)
const started = performance.now()
const model = loadFolded(blob)
const milliseconds = performance.now() - started
const loaded = settled()
let sum = 0
for (const page of pages) sum += model.score(page)
const scored = settled()
if (!(sum > 0)) throw new Error('no page was scored')
console.log(
  JSON.stringify({
    tables: loaded.arrayBuffers - start.arrayBuffers - blob.length,
    loading: loaded.rss - start.rss,
    scoring: scored.rss - start.rss,
    milliseconds,
  }),
)
