/** A seeded source of choices: the same seed gives the same choices on every machine. */
export interface Prng {
  /** A number in [0, 1). */
  next(): number
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number
  /** One of the items; throws on an empty list. */
  pick<T>(items: readonly T[]): T
  /** True with probability `share`. */
  chance(share: number): boolean
  /** A shuffled copy (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[]
}

/** FNV-1a over UTF-16 code units, 32 bit. */
export function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value >>> 0
}

/** Marsaglia's xorshift128, its state spread from the seed by FNV-1a. */
export function prng(seed: string): Prng {
  let [x, y, z, w] = [hash(`${seed}/x`), hash(`${seed}/y`), hash(`${seed}/z`), hash(`${seed}/w`) | 1]
  const next = (): number => {
    const t = x ^ (x << 11)
    x = y
    y = z
    z = w
    w = (w ^ (w >>> 19) ^ t ^ (t >>> 8)) >>> 0
    return w / 0x1_0000_0000
  }
  for (let i = 0; i < 8; i++) next()
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    int,
    pick: (items) => {
      if (items.length === 0) throw new Error('pick: the list is empty')
      return items[int(0, items.length - 1)]!
    },
    chance: (share) => next() < share,
    shuffle: (items) => {
      const out = [...items]
      for (let i = out.length - 1; i > 0; i--) {
        const j = int(0, i)
        const kept = out[i]!
        out[i] = out[j]!
        out[j] = kept
      }
      return out
    },
  }
}
