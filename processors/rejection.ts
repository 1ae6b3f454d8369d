import type { RejectedPage } from '../schemas/types.js'

type Capture = Omit<RejectedPage, 'stage' | 'reason' | 'detail'>

/** The record that says why a page left before scoring. */
export function rejection(page: Capture, stage: string, reason: string, detail = ''): RejectedPage {
  const { url, capturedAt, crawl, warcFile, warcOffset, warcLength } = page
  return { url, capturedAt, crawl, warcFile, warcOffset, warcLength, stage, reason, detail }
}
