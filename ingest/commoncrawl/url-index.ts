import { gunzipSync } from 'node:zlib'
import { IngestError } from '../errors.js'
import type { Base } from './base.js'
import type { Capture } from './capture.js'
import { type Block, Cluster } from './cluster.js'
import { type CrawlSpec, pageFilter } from './spec.js'
import { hasPrefix, hostKeys, type KeyRange, merged, prefixKeys } from './surt.js'

/** Bytes of neighbouring blocks that are fetched at once. */
const MAX_RUN = 4 << 20
/** Bytes of a block's lines at most; 3,000 of them take some two megabytes. */
const MAX_BLOCK = 64 << 20

/**
 * The records that the index of URLs (CDX) chooses.
 * @throws IngestError when the index cannot be read
 */
export async function* capturesByUrl(base: Base, spec: CrawlSpec): AsyncGenerator<Capture> {
  const { hosts = [], urlPrefix = [] } = spec
  const hostRanges = merged(hosts.flatMap(hostKeys))
  const ranges = merged([...hostRanges, ...urlPrefix.map(prefixKeys)])
  const isChosen = pageFilter(spec)
  const folder = `cc-index/collections/${spec.crawl}/indexes`
  const cluster = new Cluster(await base.file(`${folder}/cluster.idx`))
  for await (const line of linesOf(base, folder, await cluster.blocks(ranges))) {
    if (!isIn(ranges, line)) continue
    const entry = parse(line)
    const hasUrl = () => isIn(hostRanges, line) || urlPrefix.some((prefix) => hasPrefix(entry.url, prefix))
    if (isChosen(entry) && hasUrl()) yield entry
  }
}

async function* linesOf(base: Base, folder: string, blocks: Block[]): AsyncGenerator<string> {
  for (const run of runsOf(blocks)) {
    const [{ file, offset }] = run
    const { offset: last, length } = run.at(-1)!
    const bytes = await base.part(`${folder}/${file}`, offset, last + length)
    for (const block of run) {
      const start = block.offset - offset
      const lines = unpacked(bytes.subarray(start, start + block.length), block)
      for (const line of lines.split('\n')) if (line !== '') yield line
    }
  }
}

/** Blocks that follow each other in a file, put together. */
function runsOf(blocks: Block[]): [Block, ...Block[]][] {
  const runs: [Block, ...Block[]][] = []
  for (const block of blocks) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    const follows = last?.file === block.file && last.offset + last.length === block.offset
    if (run && follows && block.offset + block.length - run[0].offset <= MAX_RUN) run.push(block)
    else runs.push([block])
  }
  return runs
}

function unpacked(bytes: Buffer, { file, offset }: Block): string {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_BLOCK }).toString()
  } catch (error) {
    throw new IngestError(`the index ${file} cannot be read at offset ${offset}: ${(error as Error).message}`)
  }
}

/** Whether a line's key is in one of the ranges, which are in their order. */
function isIn(ranges: readonly KeyRange[], line: string): boolean {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (ranges[middle]!.to <= line) low = middle + 1
    else high = middle
  }
  return low < ranges.length && ranges[low]!.from <= line
}

/** The fields of a line: a key, a time, and an object of JSON with strings. */
function parse(line: string) {
  try {
    const fields = JSON.parse(line.slice(line.indexOf('{'))) as Record<string, string | undefined>
    return {
      url: fields.url ?? '',
      status: Number(fields.status),
      mime: fields['mime-detected'] ?? fields.mime ?? '',
      languages: fields.languages ?? '',
      file: fields.filename ?? '',
      offset: Number(fields.offset),
      length: Number(fields.length),
    }
  } catch {
    throw new IngestError(`the index has a line that is not understood: ${line.slice(0, 200)}`)
  }
}
