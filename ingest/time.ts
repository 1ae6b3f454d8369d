import { LineError } from '../lines/index.js'
import type { Source } from './types.js'
import { parseWarcDate } from './warc-date.js'

/** What dates go to, in milliseconds before and after 1970. */
const MAX_TIME = 8.64e15

/**
 * When a page was captured, in milliseconds since 1970: as such a number, or in ISO 8601; when its file was changed, where it
 * is not said.
 * @throws LineError when it is something else
 */
export function timeOf(value: unknown, { file }: Source): number {
  if (value === undefined || value === '') return Math.trunc(file?.modifiedAt ?? 0)
  const time = typeof value === 'string' ? (parseWarcDate(value) ?? Date.parse(value)) : value
  if (typeof time === 'number' && Math.abs(time) <= MAX_TIME) return Math.trunc(time)
  throw new LineError('"capturedAt" is no time: it is milliseconds since 1970, or like 2026-11-27T12:00:00Z')
}
