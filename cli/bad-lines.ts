import { stderr } from 'node:process'
import { groups } from './output.js'

const SHOWN = 20

/** Tells of the lines that a command leaves out: of the first ones each, of all their number, and by exit code 1. */
export class BadLineReport {
  count = 0

  readonly add = (message: string): void => {
    this.count++
    if (this.count <= SHOWN) stderr.write(`${message}\n`)
  }

  /** To be called at the end. */
  finish(): void {
    if (this.count === 0) return
    stderr.write(`sluice: ${groups(this.count)} bad ${this.count === 1 ? 'line' : 'lines'} left out\n`)
    process.exitCode = 1
  }
}
