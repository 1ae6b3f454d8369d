/** New keys are put in their places this many at a time. */
const RECENT = 256

/** A set of keys that can be gone through by prefix, also while it grows. */
export class SortedKeys {
  #sorted: string[]
  #recent: string[] = []

  constructor(keys: Iterable<string>) {
    this.#sorted = [...keys].sort()
  }

  /** @param key one that is not in the set */
  add(key: string): void {
    this.#recent.push(key)
    if (this.#recent.length < RECENT) return
    this.#sorted = merged(this.#sorted, this.#recent.sort())
    this.#recent = []
  }

  /** The keys that start with `prefix`, in no order. */
  *withPrefix(prefix: string): Generator<string> {
    for (let i = lowerBound(this.#sorted, prefix); this.#sorted[i]?.startsWith(prefix); i++) yield this.#sorted[i]!
    for (const key of this.#recent) if (key.startsWith(prefix)) yield key
  }
}

/** Where the first key that is not less than `key` stands, or would. */
function lowerBound(sorted: readonly string[], key: string): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! < key) low = middle + 1
    else high = middle
  }
  return low
}

function merged(a: readonly string[], b: readonly string[]): string[] {
  const all: string[] = new Array(a.length + b.length)
  let [i, j] = [0, 0]
  for (let at = 0; at < all.length; at++) all[at] = j >= b.length || (i < a.length && a[i]! < b[j]!) ? a[i++]! : b[j++]!
  return all
}
