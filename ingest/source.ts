/** Where bytes come from: a file or a URL. */
export interface Source {
  /** Path or URL, as it is recorded in the provenance of each page. */
  readonly name: string
  /** Bytes of the file, where known; of a URL only once it has been opened. */
  readonly size?: number
  /** Milliseconds since 1970, where known. */
  readonly modifiedAt?: number
  /**
   * The raw (compressed) bytes from an offset on.
   * @throws IngestError, also while reading, when the bytes cannot be had
   */
  open(offset?: number): Promise<AsyncIterable<Uint8Array>>
}

/** What was asked to be read cannot be; the message says what to do. */
export class IngestError extends Error {
  override name = 'IngestError'
}
