import { LineError } from '../lines/index.js'
import { IngestError } from './errors.js'
import type { RecordItem } from './page.js'
import type { Row } from './rows.js'
import type { WarcItem } from './types.js'

/** What is read of a row, at its place; a row that is wrong, or whose file cannot be had, is damage. */
export async function itemAt(row: Row, read: () => Promise<RecordItem>): Promise<WarcItem> {
  const { offset, next, isLast } = row
  try {
    return { ...(await read()), offset, length: next - offset, next }
  } catch (error) {
    if (error instanceof IngestError) return { kind: 'damage', offset, next, error: error.message }
    if (!(error instanceof LineError)) throw error
    return { kind: 'damage', offset, next, error: error.message, ...(isLast && { cut: true }) }
  }
}
