import { createProgress, type Progress } from '../ingest/progress-bar.js'
import type { TrainingEvent } from '../rounds/coordinator.js'

/** Shows how the instances' trainings go on: a bar for each training, and why one failed. */
export class TrainingProgress {
  #bar: Progress | undefined
  /** Why the last training failed; undefined unless it has. */
  failure: string | undefined

  readonly show = (event: TrainingEvent): void => {
    const label = `${event.run}: training`
    if ('failure' in event) {
      this.stop()
      const failure = `${label} failed: ${event.failure}`
      if (failure !== this.failure) process.stderr.write(`sluice: ${failure}; it is tried again\n`)
      this.failure = failure
      return
    }
    this.failure = undefined
    this.#bar ??= createProgress({ label, total: event.total, unit: 'pages' })
    this.#bar.update(event.done)
    if (event.done >= event.total) this.stop()
  }

  stop(): void {
    this.#bar?.stop()
    this.#bar = undefined
  }
}
