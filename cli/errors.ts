/** The command was called wrongly: exit code 2. */
export class UsageError extends Error {}

/** Something that the user can mend; the message says what and how. Exit code 1, without a stack. */
export class CommandError extends Error {}
