import type { Example } from '../../../rounds/training/index.js'

/** Words that pages of both topics have. */
export const SHARED =
  'the a of to and in is that it for as with on this are by we be from at page site home contact more'.split(' ')
const TOPICS = {
  positive: 'proof lemma theorem integral matrix vector prime graph field limit series kernel tensor group ring'.split(
    ' ',
  ),
  negative: 'recipe oven butter flour market ticket match player hotel travel garden soil paint engine wheel'.split(
    ' ',
  ),
}

/** A small linear congruential generator: the same pages on every machine. */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** Pages of two topics that share their function words; each site has words of its own. */
export function examplePages({ pages = 80, sites = 16, words = 60 } = {}): Example[] {
  return (['positive', 'negative'] as const).flatMap((label, index) =>
    Array.from({ length: pages }, (_, number): Example => {
      const below = random(1 + number * 2 + index)
      const site = `${label}-${number % sites}.example`
      const text = Array.from({ length: words }, () => {
        const kind = below(10)
        if (kind < 5) return SHARED[below(SHARED.length)]
        return kind < 8 ? TOPICS[label][below(TOPICS[label].length)] : `${label}${number % sites}word${below(5)}`
      })
      return { id: `${label}-${number}`, site, text: text.join(' '), label }
    }),
  )
}
