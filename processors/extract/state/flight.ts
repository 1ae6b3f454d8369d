import { type Json, parsed } from './json.js'

/** The rows of a stream of React's server components: texts, and elements in JSON that refer to them. */
export function flightRows(stream: string): Json[] {
  const texts = new Map<string, string>()
  const sources: string[] = []
  const row = /([0-9a-f]+):(?:T([0-9a-f]+),)?/y
  for (let at = 0; at < stream.length; ) {
    row.lastIndex = at
    const start = row.exec(stream)
    const from = start ? row.lastIndex : at
    const lineEnd = stream.indexOf('\n', from)
    at = lineEnd < 0 ? stream.length : lineEnd + 1
    if (start?.[2]) {
      const end = afterBytes(stream, from, Number.parseInt(start[2], 16))
      texts.set(start[1]!, stream.slice(from, end))
      at = end
    } else if (start) sources.push(stream.slice(from, lineEnd < 0 ? stream.length : lineEnd))
  }
  const used = new Set<string>()
  const resolve = (value: Json): Json => {
    if (typeof value !== 'string' || !/^\$[0-9a-f]+$/.test(value)) return value
    const text = texts.get(value.slice(1))
    if (text === undefined) return value
    used.add(value.slice(1))
    return text
  }
  const rows = sources.flatMap((source) => {
    if (!/^[[{]/.test(source)) return []
    try {
      return [JSON.parse(source, (_, value: Json) => resolve(value)) as Json]
    } catch {
      return []
    }
  })
  return [...rows, ...[...texts].flatMap(([id, text]) => (used.has(id) ? [] : [text]))]
}

/** Index behind as many bytes of UTF-8. */
function afterBytes(text: string, from: number, bytes: number): number {
  let at = from
  for (let left = bytes; left > 0 && at < text.length; at++) {
    const code = text.charCodeAt(at)
    left -= code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3
  }
  return at
}

/** Pieces of the stream, as `self.__next_f.push([1, "…"])` has them. */
export const isFlightPiece = (value: Json): value is [number, string] =>
  Array.isArray(value) && value.length === 2 && value[0] === 1 && typeof value[1] === 'string'

/** Whether a text in a page is such a stream's, by how its rows begin. */
export const isFlight = (text: string): boolean => parsed(text) === undefined && /^[0-9a-f]+:[[{"A-Z]/.test(text)
