import type { Answer } from '../../rounds/judging/record.js'

/** Answers on their way to the cluster: while some are written, others gather. */
export class AnswerQueue {
  /** Answers that were given and not taken back. */
  standing = 0
  #waiting: Answer[] = []
  #writing: Promise<void> | undefined
  #error: unknown

  /** @param write writes answers to different pages at once */
  constructor(private readonly write: (answers: Answer[]) => Promise<void>) {}

  add(answer: Answer): void {
    this.standing += answer.positive === undefined ? -1 : 1
    this.#waiting.push(answer)
    this.#writing ??= this.#work()
  }

  /** Waits until all is written. @throws when it cannot be */
  async written(): Promise<void> {
    await this.#writing
    if (this.#error !== undefined) throw this.#error
  }

  async #work(): Promise<void> {
    try {
      while (this.#waiting.length > 0) await this.write(this.#waiting.splice(0, BATCH))
    } catch (error) {
      this.#error = error
    } finally {
      this.#writing = undefined
    }
  }
}

const BATCH = 500
