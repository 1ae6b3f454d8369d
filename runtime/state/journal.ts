import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

/** What a task has in hand. */
export interface InHand {
  topic: string
  /** Offsets of the first and the last record. */
  first: number
  last: number
  /** How often the process has died with this record alone in hand; undefined for a batch. */
  deaths?: number
}

/** A record on which the process was ended, since it had used up its time. */
export interface Condemned {
  topic: string
  offset: number
  /** CPU time that it has taken at least. */
  seconds: number
}

/** Deaths with the same record alone in hand after which it is set aside. */
export const MOST_DEATHS = 3

/**
 * What the tasks of an instance have in hand, on disk, so that the process that comes after a death knows. A page cache outlives its process: the
 * file is not synced, since what a machine's crash leaves unwritten is only this.
 */
export class Journal {
  /** Where the watchdog writes what it has condemned. */
  readonly folder: string
  readonly #files = new Map<string, number>()

  /** @param folder of the instance; no other process may use it */
  constructor(folder: string) {
    this.folder = join(folder, 'journal')
    mkdirSync(this.folder, { recursive: true })
  }

  /** What the task had in hand when the process before this one died. */
  read(task: string): InHand | undefined {
    return parsed<InHand>(join(this.folder, task))
  }

  condemned(task: string): Condemned | undefined {
    return parsed<Condemned>(condemnedFile(this.folder, task))
  }

  forgive(task: string): void {
    rmSync(condemnedFile(this.folder, task), { force: true })
  }

  write(task: string, inHand: InHand): void {
    let file = this.#files.get(task)
    if (file === undefined) {
      file = openSync(join(this.folder, task), 'w')
      this.#files.set(task, file)
    }
    const text = `${JSON.stringify(inHand)}\n`
    writeSync(file, text, 0)
    ftruncateSync(file, Buffer.byteLength(text))
  }

  clear(task: string): void {
    const file = this.#files.get(task)
    if (file !== undefined) ftruncateSync(file, 0)
    else if (existsSync(join(this.folder, task))) writeFileSync(join(this.folder, task), '')
  }

  close(): void {
    for (const file of this.#files.values()) closeSync(file)
    this.#files.clear()
  }
}

export const condemnedFile = (folder: string, task: string): string => join(folder, `${task}.condemned`)

function parsed<T>(path: string): T | undefined {
  try {
    const text = readFileSync(path, 'utf8')
    return text.endsWith('\n') ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}
