import { deflateSync, inflateSync } from 'node:zlib'

/** A text of a benchmark: one field of one of its items. */
export interface BenchmarkText {
  /** What the benchmark is called. */
  source: string
  item: string
  field: string
  text: string
}

const HEAD = 'benchmark texts 1'
/** Texts are put together in parts, since a string of JavaScript holds half a gibibyte. */
const PART = 10_000

/** Texts in that order as lines of JSON, by whose hash they are known; `packBenchmarks` makes of it what is published. */
export function encodeBenchmarks(texts: readonly BenchmarkText[]): Buffer {
  const parts = [Buffer.from(`${HEAD}\n`)]
  for (let at = 0; at < texts.length; at += PART) {
    const lines = texts
      .slice(at, at + PART)
      .map(({ source, item, field, text }) => `${JSON.stringify([source, item, field, text])}\n`)
    parts.push(Buffer.from(lines.join('')))
  }
  return Buffer.concat(parts)
}

export const packBenchmarks = (content: Buffer): Buffer => deflateSync(content)

/** @throws when the bytes are no benchmark texts, or of another version */
export function decodeBenchmarks(blob: Uint8Array): BenchmarkText[] {
  const content = inflateSync(blob)
  const texts: BenchmarkText[] = []
  let at = content.indexOf('\n')
  if (content.toString('utf8', 0, Math.max(0, at)) !== HEAD) throw new Error(`no benchmark texts: ${HEAD} is missing`)
  for (let end = content.indexOf('\n', at + 1); end >= 0; at = end, end = content.indexOf('\n', at + 1)) {
    const [source, item, field, text] = JSON.parse(content.toString('utf8', at + 1, end)) as [
      string,
      string,
      string,
      string,
    ]
    texts.push({ source, item, field, text })
  }
  return texts
}
