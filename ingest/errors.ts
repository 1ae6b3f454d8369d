/** What was asked to be read cannot be had; the message says what to do. Reading can be tried again from where it stopped. */
export class IngestError extends Error {
  override name = 'IngestError'
  /** Whether it may be had later: the network failed, or the server refused for now. */
  readonly retryable: boolean

  constructor(message: string, { retryable = false }: { retryable?: boolean } = {}) {
    super(message)
    this.retryable = retryable
  }
}

/** Whoever reads has stopped: not a failure of what is read. */
export class StoppedError extends IngestError {
  constructor(signal: AbortSignal) {
    super((signal.reason as Error).message, { retryable: true })
  }
}

/** The file ends before what was begun does. */
export class CutOffError extends Error {}

/** The chunks of a file; an error of the file system names the file. */
export async function* reading(path: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks
  } catch (error) {
    throw new IngestError(`${path} cannot be read: ${(error as Error).message}`)
  }
}
