export { IngestError } from './errors.js'
export { type ReadOptions, readWarc } from './read-warc.js'
export { resolveSources } from './sources.js'
export type { RejectionReason, Source, WarcItem } from './types.js'
