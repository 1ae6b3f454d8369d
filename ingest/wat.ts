import type { RecordFrame } from './frames.js'

/** Whether a record is one of a WAT file: what is known of a record of a WARC file, without its body. */
export function isWat({ headers, block }: RecordFrame): boolean {
  const isMetadata = headers.get('warc-type').toLowerCase() === 'metadata'
  return isMetadata && /^\s*\{\s*"(Container|Envelope)"\s*:/.test(block.toString('latin1', 0, 200))
}

export const WAT =
  'a WAT file: it has what is known of pages, not the pages; the WARC or WET files of the crawl have them'
