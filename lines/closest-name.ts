/** Letters that a mistyped name differs by at most. */
const NEAR = 2
/** Letters of a beginning that two names have in common. */
const LEAST_BEGINNING = 4

/** The name that is meant by one that is none: written in another way, mistyped, or cut short; undefined where none is near. */
export function closestName(name: string, names: readonly string[]): string | undefined {
  return names.find((other) => plainName(other) === plainName(name)) ?? mistyped(name, names) ?? continued(name, names)
}

/** A question to end a message with; empty where no name is near. */
export function askIfMeant(name: string, names: readonly string[]): string {
  const meant = closestName(name, names)
  return meant === undefined ? '' : `; is ${meant} meant?`
}

/** A name without what conventions differ by: `docId`, `doc_id`, `DOC-ID`. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

export function mistyped(name: string, names: readonly string[]): string | undefined {
  const [closest] = names
    .map((other) => ({ other, distance: distance(other.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.min(NEAR, name.length - 1))
    .sort((a, b) => a.distance - b.distance)
  return closest?.other
}

function continued(name: string, names: readonly string[]): string | undefined {
  const [plain, others] = [plainName(name), names.map((other) => ({ other, plain: plainName(other) }))]
  return others.find(
    ({ plain: other }) =>
      Math.min(other.length, plain.length) >= LEAST_BEGINNING && (other.startsWith(plain) || plain.startsWith(other)),
  )?.other
}

/** Letters to put in, take out or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]!
}
