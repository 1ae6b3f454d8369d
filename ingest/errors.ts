/** What was asked to be read cannot be had; the message says what to do. Reading can be tried again from where it stopped. */
export class IngestError extends Error {
  override name = 'IngestError'
}
