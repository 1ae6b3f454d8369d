export { readWarc } from './read-warc.js'
export { IngestError, resolveSources } from './sources.js'
export type { Source, WarcItem } from './types.js'
