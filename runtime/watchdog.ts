import { Worker } from 'node:worker_threads'

/** CPU time that one record may take, in seconds: thousands of times what the dearest should. */
const LIMIT_SECONDS = 10

// Layout of the shared memory: a counter that changes with each record, the length of its description, the description.
const COUNTER = 0
const LENGTH = 1
const TEXT_OFFSET = 8
const TEXT_BYTES = 4096

export interface WatchdogOptions {
  /** Folder of the journal, where the record is named on which the process was ended. */
  folder: string
  limitSeconds?: number
}

/**
 * Ends the process when a record has kept it busy for too long. A processor that never returns cannot be stopped from within, nor can its
 * event loop say so; a thread watches how much CPU time the main thread has used since the record began. CPU time, and not the clock,
 * so that a machine that was suspended, or is merely busy, condemns no record.
 */
export class Watchdog {
  readonly #words: Int32Array
  readonly #text: Uint8Array
  readonly #thread: Worker
  readonly #encoder = new TextEncoder()

  constructor({ folder, limitSeconds = LIMIT_SECONDS }: WatchdogOptions) {
    const memory = new SharedArrayBuffer(TEXT_OFFSET + TEXT_BYTES)
    this.#words = new Int32Array(memory, 0, 2)
    this.#text = new Uint8Array(memory, TEXT_OFFSET)
    this.#thread = new Worker(new URL('watchdog-thread.js', import.meta.url), {
      workerData: { memory, folder, limitSeconds },
    })
    this.#thread.unref()
  }

  /** A record is begun. */
  begin(task: string, topic: string, offset: bigint): void {
    const text = `{"task":${JSON.stringify(task)},"topic":${JSON.stringify(topic)},"offset":${offset}}`
    this.#words[LENGTH] = this.#encoder.encodeInto(text, this.#text).written
    Atomics.add(this.#words, COUNTER, 1)
  }

  /** Nothing is in hand. */
  end(): void {
    this.#words[LENGTH] = 0
    Atomics.add(this.#words, COUNTER, 1)
  }

  async close(): Promise<void> {
    await this.#thread.terminate()
  }
}
