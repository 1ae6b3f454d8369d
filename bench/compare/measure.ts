/**
 * Speed and memory of the models that `sluice compare` trains, on one core: node dist/bench/compare/measure.js PAGES.jsonl[.gz] [TOKENS]
 * PAGES: JSON lines with `text`, of which every tenth is held out. A model is trained on TOKENS of the others, 1,000,000 unless given; from the first again where there are fewer.
 */
import { HeldOutPages } from '../../monitor/compare/held-out.js'
import { Dictionary } from '../../monitor/compare/model/dictionary.js'
import { KneserNey } from '../../monitor/compare/model/kneser-ney.js'
import { NgramCounts } from '../../monitor/compare/model/ngram-counts.js'
import { Speller } from '../../monitor/compare/model/speller.js'
import { plainText } from '../../monitor/compare/model/words.js'
import { ORDER, Trial } from '../../monitor/compare/trial.js'
import { readLines } from '../json-lines.js'

const [path, wanted = '1000000'] = process.argv.slice(2)
if (path === undefined) {
  console.error('usage: node dist/bench/compare/measure.js PAGES.jsonl[.gz] [TOKENS]')
  process.exit(2)
}

/** Does some work on tokens, and prints how many a second. */
function measured<T>(what: string, tokens: number, work: () => T): T {
  const start = process.hrtime.bigint()
  const result = work()
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  console.log(`${what}: ${tokens} in ${seconds.toFixed(2)} s, ${Math.round(tokens / seconds)}/s`)
  return result
}

const lengthOf = (all: readonly Int32Array[]): number => all.reduce((sum, { length }) => sum + length, 0)
const mostMebibytes = (): number => Math.round(process.resourceUsage().maxRSS / 1024)

function sampleOf(pages: readonly Int32Array[], tokens: number): Int32Array[] {
  const sample: Int32Array[] = []
  for (let left = tokens; left > 0; left -= sample.at(-1)!.length)
    sample.push(pages[sample.length % pages.length]!.subarray(0, left))
  return sample
}

const texts = readLines<{ text: string }>(path).map(({ text }) => plainText(text))
const isHeldOut = (_: string, i: number) => i % 10 === 9
const heldOut = texts.filter(isHeldOut)
const dictionary = new Dictionary()
const characters = texts.reduce((sum, { length }) => sum + length, 0)
const pages = measured('characters encoded', characters, () =>
  texts.filter((text, i) => !isHeldOut(text, i)).map((text) => dictionary.encode(text)),
)
const asked = heldOut.map((text) => ({ text }))
// Nothing is found, so that all of each text is looked at.
const elsewhere = new HeldOutPages([])
measured('characters searched', characters, () => texts.every((text) => !elsewhere.has('', text)))
const tried = heldOut.map((text) => dictionary.encode(text))

const sample = sampleOf(pages, Number(wanted))
const before = mostMebibytes()
const counts = new NgramCounts(ORDER)
measured('tokens counted', lengthOf(sample), () => {
  for (const page of sample) counts.add(page)
})
const words = [...new Set(sample.flatMap((page) => [...page]))].map((word) => dictionary.word(word))
measured('words learned to spell', words.length, () => new Speller(words))
const model = measured('n-grams discounted', counts.trie.size, () => new KneserNey(counts, () => 1 / dictionary.size))
measured('tokens tried', lengthOf(tried), () => tried.reduce((sum, text) => sum + model.bits(text), 0))
console.log(`memory: ${mostMebibytes()} MiB at most, ${before} MiB before training`)
const trial = new Trial(asked, dictionary)
console.log(`${trial.bitsACharacter(sample).toFixed(4)} bits a character`)
