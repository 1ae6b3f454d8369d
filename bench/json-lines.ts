import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** The values of a JSONL file, which may be gzipped. */
export function readLines<T>(path: string): T[] {
  const bytes = readFileSync(path)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T)
}
