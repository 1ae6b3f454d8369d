/** What to tell a person about an error: its message, and what lies behind it where the message alone says little. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause =
    error.cause instanceof Error && !error.message.includes(error.cause.message) ? ` (${reasonOf(error.cause)})` : ''
  return `${error.message || error.name}${cause}`
}
