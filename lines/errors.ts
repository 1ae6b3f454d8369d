/** What is wrong with one line; the others can still be read. */
export class LineError extends Error {
  override name = 'LineError'
}

/** The file cannot be read, or not from here on. The message names it. */
export class LinesError extends Error {
  override name = 'LinesError'
}
