import type { Prng } from './prng.js'

/** Numbers of a worked example that really fit together, bound to the names that the `ex_…` rules of the vocabularies use. */
export type Example = Record<string, string>

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))
const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k)
const texts = (numbers: Record<string, number>): Example =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)]))

const EXAMPLES: Record<string, (random: Prng) => Record<string, number>> = {
  ex_quadratic: (random) => {
    const m1 = random.int(1, 14)
    const m2 = random.int(m1 + 1, 20)
    return { b: m1 + m2, c: m1 * m2, m1, m2, r1: -m1, r2: -m2, disc: (m2 - m1) ** 2, root: m2 - m1 }
  },
  ex_order: (random) => {
    const n = random.int(12, 90)
    const k = random.int(2, n - 1)
    return { n, k, order: n / gcd(n, k), index: gcd(n, k) }
  },
  ex_det: (random) => {
    const [a, b, c, d] = [random.int(1, 12), random.int(1, 12), random.int(1, 12), random.int(1, 12)]
    return { a, b, c, d, ad: a * d, bc: b * c, det: a * d - b * c, trace: a + d }
  },
  ex_system: (random) => {
    const [x, y, a, b] = [random.int(-9, 9), random.int(-9, 9), random.int(1, 9), random.int(1, 9)]
    const c = random.int(1, 9)
    const d = (b * c) % a === 0 && (b * c) / a < 9 ? (b * c) / a + 1 : random.int(1, 9)
    const free = a * d === b * c ? d + 1 : d
    return { x, y, a, b, c, d: free, e: a * x + b * y, g: c * x + free * y }
  },
  ex_power: (random) => {
    const [a, n, b] = [random.int(2, 9), random.int(3, 9), random.int(2, 30)]
    return { a, n, b, an: a * n, n1: n - 1, value: a * n + b }
  },
  ex_integral: (random) => {
    const [k, t] = [random.int(1, 12) * 2, random.int(2, 15)]
    return { k, t, area: (k * t * t) / 2 }
  },
  ex_dice: (random) => {
    const total = random.int(2, 12)
    const ways = 6 - Math.abs(7 - total)
    return { total, ways, against: 36 - ways }
  },
  ex_binomial: (random) => {
    const n = random.int(5, 16)
    const k = random.int(1, n - 1)
    return { n, k, choose: choose(n, k), power: 2 ** n }
  },
  ex_gcd: (random) => {
    const factor = random.int(2, 24)
    const [a, b] = [factor * random.int(11, 60), factor * random.int(3, 40)]
    return { a, b, g: gcd(a, b), lcm: (a * b) / gcd(a, b) }
  },
  ex_mod: (random) => {
    const [base, exp] = [random.int(2, 9), random.int(11, 999)]
    let digit = 1
    for (let i = 0; i < exp; i++) digit = (digit * base) % 10
    return { base, exp, digit }
  },
  ex_pythagoras: (random) => {
    const n = random.int(1, 5)
    const m = n + random.int(1, 5)
    const [a, b] = [m * m - n * n, 2 * m * n]
    return { a, b, a2: a * a, b2: b * b, c: m * m + n * n, area: (a * b) / 2 }
  },
  ex_polygon: (random) => {
    const n = random.int(5, 30)
    return { n, sum: (n - 2) * 180, diagonals: (n * (n - 3)) / 2 }
  },
}

/** The kinds of example, named like the rules that word them. */
export const exampleKinds = Object.keys(EXAMPLES)

/** The numbers of one example of this kind. */
export function example(kind: string, random: Prng): Example {
  const make = EXAMPLES[kind]
  if (!make) throw new Error(`example: no kind ${kind}`)
  return texts(make(random))
}
