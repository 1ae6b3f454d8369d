/** Training could not be done, or was cancelled; the message says why. */
export class TrainingError extends Error {
  override name = 'TrainingError'
}
