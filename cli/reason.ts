/** What to tell a person about an error: its message, and what lies behind it where the message alone says little. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { message, name } = error
  const inner = [error.cause, ...((error as AggregateError).errors ?? [])]
    .filter((one) => one instanceof Error)
    .map(reasonOf)
    .filter((reason) => !message.includes(reason))
  const reasons = [...new Set(inner)].join('; ')
  if (message === '') return reasons || name
  return reasons === '' ? message : `${message} (${reasons})`
}
