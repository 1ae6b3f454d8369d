/** A model file that is damaged, cut short, or no model of the kind asked for; the message says what is wrong. */
export class ModelFormatError extends Error {
  override name = 'ModelFormatError'
}
