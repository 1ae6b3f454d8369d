/** A record of a page, as an index locates it. */
export interface Capture {
  /** Path of the WARC file below the base. */
  file: string
  offset: number
  length: number
}

/** Pages that could not be fetched, and robots.txt files, are in files of their own, which are never taken. */
export const isPageFile = (path: string): boolean => /^crawl-data\/[\w./-]+\/warc\/[\w.-]+$/.test(path)
