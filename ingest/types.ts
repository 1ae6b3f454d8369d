/** Where WARC bytes come from. */
export interface Source {
  /** Path or URL, as it is recorded with each page. */
  name: string
  /** Bytes of the (compressed) file, where known. */
  size?: number
  /** The bytes from an offset on. */
  open(offset?: number): Promise<AsyncIterable<Uint8Array>>
}

interface Place {
  /** Where the record starts in the (compressed) file. */
  offset: number
  /** Its bytes in the file. */
  length: number
  /** Where the following record starts: reading can go on there. */
  next: number
}

export type RejectionReason =
  | 'not-html'
  | 'status'
  | 'empty'
  | 'too-large'
  | 'revisit'
  | 'bad-encoding'
  | 'bad-url'
  | 'bad-http'

export type WarcItem =
  | ({
      kind: 'response'
      url: string
      /** WARC-Date in milliseconds since 1970; 0 when it cannot be read. */
      capturedAt: number
      status: number
      /** The HTTP Content-Type header; empty when there is none. */
      contentType: string
      digest: string
      payload: Buffer
    } & Place)
  | ({ kind: 'rejected'; url: string; capturedAt: number; reason: RejectionReason; detail: string } & Place)
  | ({ kind: 'other'; type: string } & Place)
  /** What cannot be read; `next` is undefined when nothing readable follows. */
  | { kind: 'damage'; offset: number; next: number | undefined; error: string }
