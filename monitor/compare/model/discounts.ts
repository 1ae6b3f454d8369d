/** What is taken from counts of 0, of 1, of 2, and of 3 and more. */
export type Discounts = readonly [none: 0, one: number, two: number, more: number]

/** Where there are too few n-grams to tell. */
const FALLBACK: Discounts = [0, 0.5, 1, 1.5]

/**
 * The discounts of modified Kneser-Ney smoothing: Chen and Goodman, "An Empirical Study of Smoothing Techniques for Language Modeling" (1998), equation 26.
 * @param occurring how many n-grams have a count of 1, 2, 3 and 4, from index 1
 */
export function discountsOf(occurring: ArrayLike<number>): Discounts {
  const [one, two, three, four] = [1, 2, 3, 4].map((count) => occurring[count]!) as [number, number, number, number]
  if (one === 0 || two === 0 || three === 0) return FALLBACK
  const share = one / (one + 2 * two)
  const found: Discounts = [
    0,
    1 - (2 * share * two) / one,
    2 - (3 * share * three) / two,
    3 - (4 * share * four) / three,
  ]
  // Zero would leave nothing for what was not seen.
  return found.every((discount, count) => count === 0 || (discount > 0 && discount < count)) ? found : FALLBACK
}
