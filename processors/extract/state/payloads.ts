import { decodeHTMLAttribute } from 'entities'
import { isFlattened, unflattened } from './flattened.js'
import { flightRows, isFlight, isFlightPiece } from './flight.js'
import { type Json, parsed } from './json.js'
import { literalsOf } from './literals.js'

/** Characters of scripts that are read, and those below which one holds no text. */
const MOST = 3_000_000
const LEAST = 250
const SCRIPT = /<script\b([^>]{0,2000})>/gi
const OTHER = /\bsrc\s*=|\btype\s*=\s*["']?(?:[\w/-]*ld\+json|speculationrules|importmap|math\/|text\/)/i
const LD_JSON = /ld\+json/i
const STREAM = '__next_f.push('
const JSON_TYPE = /\btype\s*=\s*["']?[\w/.-]*json\b/i
/** How scripts hand a page's state to what draws it. */
const HANDS_OVER = /\b(?:window|self|globalThis)\b|__\w|JSON\.parse|\.enqueue\(|\bstate\b/i
/** Words one after another, or letters of scripts without spaces, as they stand or escaped. */
const WORDS = /(?: [a-z\u00df-\u0dff]{1,20},?){5}|[\u0e00-\u9fff]{12}|(?:\\u[0-9a-f]{4}){6}/i
const ATTRIBUTE = /\sdata-page\s*=\s*(?:"([^"]*)"|'([^']*)')/gi

/** The values in a page's scripts from which its text may be drawn, however frameworks write them. */
export function payloads(html: string): Json[] {
  const found: Json[] = []
  let left = MOST
  for (const match of html.matchAll(SCRIPT)) {
    const start = match.index + match[0].length
    const end = html.indexOf('</script', start)
    if (end < 0) break
    const attributes = match[1]!
    if (end - start > left || (OTHER.test(attributes) && !JSON_TYPE.test(attributes)) || LD_JSON.test(attributes))
      continue
    const source = html.slice(start, end)
    // Pieces of a stream count all, however short: its rows go on from one to the next.
    if (!source.includes(STREAM) && (source.length < LEAST || !WORDS.test(source))) continue
    left -= source.length
    if (JSON_TYPE.test(attributes)) found.push(parsed(source) ?? null)
    else if (HANDS_OVER.test(source)) for (const value of literalsOf(source)) found.push(value)
  }
  for (const [, double, single] of html.matchAll(ATTRIBUTE)) {
    const source = double ?? single ?? ''
    if (source.length >= LEAST && source.length < left) found.push(parsed(decodeHTMLAttribute(source)) ?? null)
  }
  return withStreams(found)
}

/** What comes in pieces, put together, and what comes flattened, as it was. */
function withStreams(values: readonly Json[]): Json[] {
  const pieces = values.filter(isFlightPiece).map(([, piece]) => piece)
  const others = values
    .filter((value) => !isFlightPiece(value))
    .map((value) => (isFlattened(value) ? unflattened(value) : value))
  const stream = pieces.join('')
  return isFlight(stream) ? [...others, flightRows(stream)] : others
}
