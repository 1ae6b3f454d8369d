/**
 * The loop of rounds without Kafka, on texts from `extract.js`, with the code that the rounds use; what each round accepts is held against a table of what the pages
 * are.
 *   node dist/bench/loop/measure.js TRUTH.tsv SEED.jsonl CRAWL.jsonl [--rounds 4] [--share 0.05] [--word thin] [--wrong N]
 * With --share only that share of the domain's pages stays in the crawl. --wrong lists so many of the most probable wrong pages of the last round.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pagePosterior } from '../../processors/posterior/posterior.js'
import { nodesOf } from '../../processors/posterior/url-nodes.js'
import { bucketOf } from '../../processors/cut.js'
import { trainingText } from '../../processors/training-text.js'
import { domainOf } from '../../processors/url.js'
import { probabilityCut } from '../../rounds/mixture/cut.js'
import { fitMixture } from '../../rounds/mixture/fit.js'
import { PageTable } from '../../rounds/mixture/page-table.js'
import type { Example } from '../../rounds/training/index.js'
import { trainOnSets } from '../../rounds/training/ngram-set/train.js'
import { ordered } from '../../rounds/training/examples.js'
import { canonical, readTruth, thinned, Truth } from './truth.js'

interface Page {
  id: string
  url: string
  title: string
  text: string
  language: string
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '4' },
    share: { type: 'string' },
    word: { type: 'string', default: 'thin' },
    crawl: { type: 'string', default: 'a' },
    wrong: { type: 'string', default: '0' },
  },
})
const [truthPath, seedPath, crawlPath] = positionals as [string, string, string]
const readPages = (path: string): Page[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Page)

const all = readTruth(truthPath)
const known = new Set(all.map(({ url }) => canonical(url)))
const rows = (options.share === undefined ? all : thinned(all, Number(options.share), options.word)).filter(
  ({ crawl }) => crawl === options.crawl,
)
const kept = new Set(rows.map(({ url }) => canonical(url)))
const truth = new Truth(rows)
const pages = readPages(crawlPath).filter(
  ({ url, language }) => ['en', 'zh'].includes(language) && (kept.has(canonical(url)) || !known.has(canonical(url))),
)
const example = (page: Page, label: Example['label'], joined = false): Example => ({
  id: page.id,
  site: domainOf(page.url),
  text: trainingText(page),
  label,
  language: page.language,
  joined,
})
const seed = readPages(seedPath).map((page) => example(page, 'positive'))
const seedIds = new Set(seed.map(({ id }) => id))
const random = pages.filter(({ id }) => !seedIds.has(id)).sort((a, b) => (a.id.slice(16) < b.id.slice(16) ? -1 : 1))
const workDir = mkdtempSync(join(tmpdir(), 'sluice-loop-'))
const fixed = (value: number, digits = 3) => value.toFixed(digits)
let before: Array<{ page: Page; p: number; odds: number; accepted: boolean }> = []
try {
  for (let round = 1; round <= Number(options.rounds); round++) {
    const began = performance.now()
    const sure = before.filter(({ accepted, p }) => accepted && p >= 0.9).sort((a, b) => b.odds - a.odds)
    const joined = sure.slice(0, Math.ceil(sure.length / 2)).filter(({ page }) => !seedIds.has(page.id))
    const unlikely = new Set(before.filter(({ p }) => p <= 0.5).map(({ page }) => page.id))
    const candidates = random.filter(({ id }) => round === 1 || unlikely.has(id))
    const negatives = candidates.slice(0, Math.max(960, 2 * (seed.length + joined.length)))
    const examples = [
      ...seed,
      ...joined.map(({ page }) => example(page, 'positive', true)),
      ...negatives.map((page) => example(page, 'negative')),
    ]
    const { model, anchor, evaluation } = await trainOnSets(ordered(examples, 0), {
      threads: 1,
      seed: 0,
      workDir,
      languageOf: () => 'und',
      onProgress: () => {},
    })
    const trained = performance.now()
    const scores = pages.map((page) => model.measure(trainingText(page)))
    const scored = performance.now()
    const table = new PageTable()
    for (const [i, { url }] of pages.entries()) table.add(url, Math.fround(scores[i]!.score), scores[i]!.tokens)
    const tree = table.tree()
    const mixture = fitMixture(tree, anchor)
    const index = new Map(tree.names.map((name, i) => [name, i]))
    const now = pages.map((page, i) => {
      const nodes = nodesOf(page.url).map((name) => {
        const node = index.get(name)!
        return { pages: mixture.pages[node]!, positives: mixture.positives[node]! }
      })
      const p = pagePosterior(nodes, mixture.prior, mixture.evidence[bucketOf(Math.fround(scores[i]!.score))]!, true)
      return { page, p, odds: Math.log(scores[i]!.score / (1 - scores[i]!.score)), tokens: scores[i]!.tokens }
    })
    const cut = probabilityCut(
      { kind: 'precision', value: 0.95 },
      now.map(({ p, tokens }) => ({ probability: p, pages: 1, tokens })),
    )
    const earlier = new Set(before.filter(({ accepted }) => accepted).map(({ page }) => page.id))
    before = now.map((one) => ({ ...one, accepted: one.p >= cut }))
    const accepted = before.filter((one) => one.accepted)
    const { recall, precision } = truth.figures(accepted.map(({ page }) => page.url))
    const overlap = accepted.filter(({ page }) => earlier.has(page.id)).length / Math.max(1, accepted.length)
    const { domain, background } = mixture
    const d = (domain.mean - background.mean) / Math.hypot(domain.sd, background.sd)
    const doubtful = now.filter(({ p }) => p > 0.1 && p < 0.9).length / now.length
    const ranked = (key: (one: (typeof now)[number]) => number) => recallAt([...now].sort((a, b) => key(b) - key(a)))
    console.log(
      `round ${round}: recall ${fixed(recall)} precision ${fixed(precision)}, ${accepted.length} of ${pages.length} accepted, ${joined.length} joined, overlap ${fixed(overlap)};` +
        ` R95 page ${fixed(ranked(({ odds }) => odds))} node ${fixed(ranked(({ p }) => p))}; prevalence ${fixed(mixture.prevalence, 4)} → ${fixed(mixture.prior.prevalence, 4)}, rarity ${fixed(mixture.rarity, 2)},` +
        ` d ${fixed(d, 2)}, doubtful ${fixed(doubtful)}, AUC ${fixed(evaluation.auc)}, anchor ${anchor.length};` +
        ` ${((trained - began) / 1000).toFixed(1)} s training, ${((scored - trained) / pages.length).toFixed(2)} ms a page, ${((performance.now() - scored) / 1000).toFixed(1)} s mixture`,
    )
  }
  const wrong = before.filter(({ accepted, page }) => accepted && truth.kindOf(page.url) === 'nonmath')
  for (const { page, p } of wrong.sort((a, b) => b.p - a.p).slice(0, Number(options.wrong)))
    console.log(`  wrong ${fixed(p)} ${page.url}`)
} finally {
  rmSync(workDir, { recursive: true, force: true })
}

/** Largest recall at which the ranking has a precision of 0.95. */
function recallAt(ranking: Array<{ page: Page }>): number {
  const kinds = ranking.map(({ page }) => truth.kindOf(page.url)).filter((kind) => kind === 'math' || kind === 'nonmath')
  const total = kinds.filter((kind) => kind === 'math').length
  let [right, best] = [0, 0]
  for (const [i, kind] of kinds.entries()) {
    if (kind === 'math') right++
    if (right >= 0.95 * (i + 1)) best = right / Math.max(1, total)
  }
  return best
}
