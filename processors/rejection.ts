import type { RejectedPage } from '../schemas/types.js'
import type { Reason } from './reasons.js'

/** Topic of the pages that left before scoring. */
export const REJECTED = 'pages.rejected'

/** What is known of a page wherever it is. */
export type Capture = Omit<RejectedPage, 'stage' | 'reason' | 'detail' | 'run'>

/** The record that says why a page left before scoring. @param run whose stage rejected it; absent for the first one */
export function rejection(
  page: Capture,
  stage: string,
  reason: Reason,
  detail = '',
  run: string | null = null,
): RejectedPage {
  const { url, capturedAt, crawl, warcFile, warcOffset, warcLength } = page
  return { url, capturedAt, crawl, warcFile, warcOffset, warcLength, stage, reason, detail, run }
}
