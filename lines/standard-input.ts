import { fstatSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { LinesError } from './errors.js'

/** Standard input. @throws {LinesError} when it is a folder, which Node takes for empty */
export function standardInput(): Readable {
  if (fstatSync(0).isDirectory()) throw new LinesError('standard input is a folder: give it the lines of a file')
  return process.stdin
}
