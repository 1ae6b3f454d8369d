export { IngestError } from './errors.js'
export { type ReadOptions, readWarc } from './read-warc.js'
export { isArchive, resolveSources } from './sources.js'
export type { RejectionReason, Source, WarcItem } from './types.js'
