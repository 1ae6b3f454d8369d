/**
 * What the choice of blocks does to the structure of pages: node dist/bench/extraction/structure.js PAGES.jsonl.gz GOLD.jsonl.gz
 * For the weights that are shipped, which were trained on such pages, and for those of five-fold cross-validation over sites.
 */
import { classify } from '../../processors/extract/classify.js'
import { contentOf } from '../../processors/extract/content.js'
import { keyOf } from '../../processors/extract/site-names.js'
import { chosenBy, crossValidate, gather } from './cross-validation.js'
import { readSamples, type Sample } from './pages.js'
import { MEASURES } from './structure-measures.js'

function measure(name: string, samples: readonly Sample[], kept: readonly boolean[][]): void {
  console.log(name)
  for (const [what, by] of Object.entries(MEASURES)) {
    const count = { of: 0, bad: 0 }
    samples.forEach((sample, s) => {
      by(sample, kept[s]!, count)
    })
    console.log(`  ${what.padEnd(42)} ${count.bad} of ${count.of} (${((100 * count.bad) / count.of).toFixed(2)} %)`)
  }
}

function titles(samples: readonly Sample[]): void {
  const known = samples.filter((sample) => sample.goldTitle)
  const right = known.filter(({ goldTitle, analysis }) => keyOf(goldTitle) === keyOf(analysis.title))
  console.log(`titles as in the gold: ${right.length} of ${known.length}`)
}

const [pagesPath, goldPath] = process.argv.slice(2)
if (!pagesPath || !goldPath) throw new Error('usage: structure.js PAGES.jsonl.gz GOLD.jsonl.gz')
const samples = readSamples(pagesPath, goldPath)
titles(samples)
measure(
  'the gold text itself',
  samples,
  samples.map(({ labels }) => Array.from(labels, (label) => label > 0.5)),
)
measure(
  'weights as shipped',
  samples,
  samples.map(({ analysis }) => {
    const { p, context } = classify(analysis)
    return contentOf(analysis, context, p)
  }),
)
const p = crossValidate(samples, gather(samples))
measure(
  'cross-validated over sites',
  samples,
  samples.map((sample, s) => chosenBy(sample, p[s]!)),
)
