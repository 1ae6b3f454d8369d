/** Characters that tell the payloads of one URL apart. */
const CHARACTERS = 12

/** What is kept of a payload digest such as `sha1:` and base32: its kind, and enough of it to tell captures of one URL apart. */
export function fingerprintOf(digest: string): string {
  const [, algorithm = '', value = ''] = /^([^:]+):(.+)$/.exec(digest.trim().toLowerCase()) ?? []
  // The same digest is longer in hexadecimal than in base32.
  return value === '' ? '' : `${algorithm}/${value.length}:${value.slice(0, CHARACTERS)}`
}

/** What fingerprints say of two captures, to be put behind what is said of the earlier one; nothing where they cannot be compared. */
export function changeSince(before: string | undefined, now: string): string {
  if (!before || kindOf(before) !== kindOf(now)) return ''
  return before === now ? ', with the same payload' : ', with another payload'
}

const kindOf = (fingerprint: string): string => fingerprint.slice(0, fingerprint.indexOf(':'))
