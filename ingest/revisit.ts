import { withoutUser } from '../processors/url.js'
import type { HeaderBlock } from './headers.js'
import { parseWarcDate } from './warc-date.js'

/** Which earlier capture a `revisit` record says that it is the same as; empty where it names none. */
export function earlierCapture(headers: HeaderBlock): string {
  const url = withoutUser(uri(headers.get('warc-refers-to-target-uri')))
  const time = parseWarcDate(headers.get('warc-refers-to-date'))
  const record = uri(headers.get('warc-refers-to'))
  const named = [time !== undefined && `of ${new Date(time).toISOString()}`, url && `of ${url}`].filter(Boolean)
  if (named.length > 0) return `the capture ${named.join(' ')}`
  return record && `the record ${record}`
}

/** A URI as WARC 1.0 has it, in angle brackets, and as WARC 1.1 has it. */
export const uri = (field: string): string => field.replace(/^<(.*)>$/, '$1')
