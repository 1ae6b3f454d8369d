import type { ReasonOf } from '../reasons.js'

/** A page that extraction refuses. */
export class ExtractionError extends Error {
  readonly reason: ReasonOf<'extract'>

  constructor(reason: ReasonOf<'extract'>, message: string) {
    super(message)
    this.name = 'ExtractionError'
    this.reason = reason
  }
}
