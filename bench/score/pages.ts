/**
 * Makes pages of text: words of a Zipf-like vocabulary, punctuation and formulas, some words more frequent in pages of one kind.
 * The same seed gives the same pages.
 */
export function pageMaker(seed: number): (words: number, kind: number) => string {
  let state = seed
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!
  const syllables = ['ra', 'mi', 'ten', 'lo', 'shu', 'ver', 'an', 'dis', 'po', 'kel', 'it', 'un', 'ga', 'bre', 'sto']
  const vocabulary = Array.from({ length: 50_000 }, () =>
    Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(syllables)).join(''),
  )
  const formulas = ['\\frac{a}{b}', 'x^2 + y^2', '\\sum_{i=1}^{n} a_i', '\\alpha', '\\int_0^1 f(x) dx']
  return (words, kind) => {
    const parts: string[] = []
    for (let i = 0; i < words; i++) {
      const rank = Math.floor(50_000 ** random()) - 1
      const word = vocabulary[(rank + (random() < 0.2 ? 100 * kind : 0)) % vocabulary.length]!
      const formula = kind === 1 && random() < 0.03 ? ` $${pick(formulas)}$` : ''
      parts.push(random() < 0.1 ? `${word},${formula}` : random() < 0.05 ? `${word}.${formula}` : word + formula)
    }
    return parts.join(' ')
  }
}
