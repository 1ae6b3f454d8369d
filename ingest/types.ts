import type { ReasonOf } from '../processors/reasons.js'
import type { PipedPages } from './piped.js'

/** Bytes of a file. */
export interface Range {
  offset: number
  length: number
}

/** Where records of pages come from. It can be had again from its location and ranges alone: see `sourceAt`. */
export interface Source {
  /** Path or URL, as it is recorded with each page: without secrets. */
  readonly name: string
  /** Its server may be at a private address: a person has named it. */
  readonly allowsPrivate?: boolean
  /** Where to read from, when the name leaves a part of it out. */
  readonly location?: string
  /** The parts that are read, each a whole number of records, in the order of their offsets; the whole file unless given. */
  readonly ranges?: readonly Range[]
  /** Share of its pages that are taken, by the hash of their URLs; all unless given. */
  readonly sample?: number
  /** Bytes of the (compressed) file, where known; of a URL only once it has been opened. */
  readonly size?: number
  /** When it was changed last, or what its server calls its content (ETag), once it has been opened: see `sourceAt`. */
  readonly version?: string
  /** Its pages, where it can be read only once, and not from an offset on. */
  readonly piped?: PipedPages
  /** What is known of a file of this machine. */
  readonly file?: FileFacts
  /**
   * The raw (compressed) bytes from an offset on.
   * @param end where they end; the end of the file unless given
   * @throws IngestError, also while reading, when the bytes cannot be had
   */
  open(offset?: number, end?: number): Promise<AsyncIterable<Uint8Array>>
}

export interface FileFacts {
  /** Milliseconds since 1970. */
  readonly modifiedAt: number
  /**
   * A file by its path from the folder of this one, which it cannot leave.
   * @throws IngestError when there is none, or the path leads elsewhere
   */
  beside(path: string): Promise<Source>
}

/** Each record starts where the one before it says that its next one does: `next` is where reading goes on after a crash. */
export interface Place {
  /**
   * Where the record starts in the (compressed) file. A record that does not begin a gzip member has no such place: it gets
   * the member's offset plus its number in the member.
   */
  offset: number
  /** Bytes up to `next`: those of the record in the file, unless it shares a gzip member with others. */
  length: number
  next: number
}

export type RejectionReason = ReasonOf<'ingest'>

/** What is read of a file, whatever its format. */
export type WarcItem =
  | ({
      kind: 'response'
      url: string
      /** WARC-Date in milliseconds since 1970; where it cannot be read the server's Date, or 0. */
      capturedAt: number
      status: number
      /** The HTTP Content-Type header; empty when there is none. */
      contentType: string
      /** As the record has it, or `sha1:` and base32 of the payload. */
      digest: string
      payload: Buffer
      /** What is odd about a page that is taken all the same, such as a body that the crawler cut. */
      note?: string
      /** The file ends inside of it: read again from its `offset`, a file that has grown meanwhile gives the whole page. */
      cut?: true
    } & Place)
  /** A page that is not taken. */
  | ({ kind: 'rejected'; url: string; capturedAt: number; reason: RejectionReason; detail: string } & Place)
  /** A record that is not a page: request, warcinfo, metadata … */
  | ({ kind: 'other'; type: string } & Place)
  | Damage

/** What cannot be read. */
export interface Damage {
  kind: 'damage'
  offset: number
  /** Undefined when nothing readable follows. */
  next: number | undefined
  error: string
  /** The file ends too early, as one that is still being copied: read again from `offset`, it may give more. */
  cut?: true
}
