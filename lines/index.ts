export { LineError, LinesError } from './errors.js'
export { type FieldOption, Fields } from './fields.js'
export { type BadLines, eachLine, type Lines, type LinesOptions, MAX_LINE_BYTES } from './json-lines.js'
