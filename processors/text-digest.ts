import { createHash } from 'node:crypto'

/** The first half of the SHA-256 of a text, in hexadecimal digits. */
export const textDigest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)
