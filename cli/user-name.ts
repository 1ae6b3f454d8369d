import { userInfo } from 'node:os'
import { printable } from './output.js'

/** Who gives a command, by the name that the system has for them. */
export function userName(): string {
  try {
    return printable(userInfo().username)
  } catch {
    // A container's user may have a number alone.
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}
