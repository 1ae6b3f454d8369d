/** A page that extraction refuses; `reason` is a short stable code such as `too-deep`, `not-text` or `empty`. */
export class ExtractionError extends Error {
  readonly reason: string

  constructor(reason: string, message: string) {
    super(message)
    this.name = 'ExtractionError'
    this.reason = reason
  }
}
