import type { CrawlFile } from '../schemas/types.js'

/**
 * The commands that have stopped. One record of `crawl.files`, which names no file, says it of all that a command had asked for: there may be a
 * hundred thousand of these, and a command ends within two seconds.
 */
export class StoppedCommands {
  readonly #commands = new Set<string>()

  /** Takes a record in. @returns whether it is one that names no file */
  note({ file, command }: Pick<CrawlFile, 'file' | 'command'>): boolean {
    if (file !== '' || command === null) return false
    this.#commands.add(command)
    return true
  }

  /** Whether the command has stopped that asked for a file. */
  have({ command }: Pick<CrawlFile, 'command'>): boolean {
    return command !== null && this.#commands.has(command)
  }
}

/** The record that says that a command has stopped. */
export const stopOf = (command: string): CrawlFile => ({
  crawl: command,
  file: '',
  command,
  ranges: [],
  sample: 1,
  bytes: 0,
  host: null,
  only: null,
  allowsPrivate: false,
  anew: false,
  stopped: true,
  askedAt: Date.now(),
  place: 0,
})
