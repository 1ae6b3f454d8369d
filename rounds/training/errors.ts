/** Training could not be done, or was cancelled; the message says why. */
export class TrainingError extends Error {
  override name = 'TrainingError'
}

/** The pages of a label have nothing that can be trained on. */
export class UnfitError extends TrainingError {}
