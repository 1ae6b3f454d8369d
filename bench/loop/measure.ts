/**
 * The loop of rounds without Kafka, on texts from `extract.js`, with the code that the rounds use; what each round accepts is held against a table of what the pages
 * are.
 *   node dist/bench/loop/measure.js TRUTH.tsv SEED.jsonl CRAWL.jsonl [--rounds 4] [--share 0.05] [--word thin] [--wrong N] [--approve yes|both]
 * With --share only that share of the domain's pages stays in the crawl. --wrong lists so many of the most probable wrong pages of the last round.
 * With --approve a person who knows the table approves the paths that are proposed after each round of which more than half is of the domain; `both` refuses those of which a tenth or less is.
 * With --models trained models are kept in that folder, and taken from there where the examples are the same.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadFolded } from '../../processors/fasttext/index.js'
import { isApproved, saidOf } from '../../processors/posterior/annotated.js'
import { posterior } from '../../processors/posterior/posterior.js'
import { namesOf, nodesOf } from '../../processors/posterior/url-nodes.js'
import { trainingText } from '../../processors/training-text.js'
import { domainOf } from '../../processors/url.js'
import { countDomains } from '../../rounds/domains/counts.js'
import { minedPaths } from '../../rounds/domains/mined-paths.js'
import { calibrate } from '../../rounds/mixture/calibration.js'
import { passes } from '../../rounds/mixture/cut.js'
import { PageTable, type PageTree } from '../../rounds/mixture/page-table.js'
import { ordered } from '../../rounds/training/examples.js'
import type { Example } from '../../rounds/training/index.js'
import { trainOnSets } from '../../rounds/training/ngram-set/train.js'
import { defaults } from '../../topology/settings.js'
import { canonical, readTruth, Truth, thinned } from './truth.js'

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
    crawl: { type: 'string' },
    wrong: { type: 'string', default: '0' },
    dump: { type: 'string' },
    approve: { type: 'string' },
    models: { type: 'string' },
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
  ({ crawl }) => options.crawl === undefined || crawl === options.crawl,
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
const { 'rounds.sure': SURE, 'rounds.hosts': HOSTS } = defaults
const workDir = mkdtempSync(join(tmpdir(), 'sluice-loop-'))
const fixed = (value: number, digits = 3) => value.toFixed(digits)
const annotated = new Map<string, boolean>()
const saidOfPage = ({ url }: Page): boolean | undefined => saidOf(annotated, namesOf(url))
let before: Array<{ page: Page; p: number; odds: number; joins: boolean; accepted: boolean }> = []
try {
  for (let round = 1; round <= Number(options.rounds); round++) {
    const began = performance.now()
    const joined = before.filter(
      ({ accepted, joins, page }) => accepted && joins && !seedIds.has(page.id) && saidOfPage(page) !== false,
    )
    const unlikely = new Set(before.filter(({ p }) => p <= 0.5).map(({ page }) => page.id))
    const wanted = Math.max(960, 2 * (seed.length + joined.length))
    const refused = random.filter((page) => saidOfPage(page) === false).slice(0, Math.floor(wanted / 4))
    const candidates = random.filter((page) => saidOfPage(page) === undefined && (round === 1 || unlikely.has(page.id)))
    const negatives = [...refused, ...candidates.slice(0, wanted - refused.length)]
    const examples = [
      ...seed,
      ...joined.map(({ page }) => example(page, 'positive', true)),
      ...negatives.map((page) => example(page, 'negative')),
    ]
    const { model, anchor, evaluation } = await modelOf(examples)
    const trained = performance.now()
    const scores = pages.map((page) => model.measure(trainingText(page)))
    const scored = performance.now()
    if (options.dump)
      writeFileSync(
        `${options.dump}-${round}.json`,
        JSON.stringify({
          anchor,
          pages: pages.map((page, i) => [
            page.url,
            Math.fround(scores[i]!.score),
            scores[i]!.tokens,
            truth.kindOf(page.url) ?? '',
          ]),
        }),
      )
    const table = new PageTable()
    for (const [i, { url }] of pages.entries()) table.add(url, Math.fround(scores[i]!.score), scores[i]!.tokens)
    const tree = await table.tree()
    const { calibration, cut, atCut, seedCut, probability, statistics } = await calibrate(tree, anchor, {
      policy: { kind: 'precision', value: 0.95 },
      sure: SURE,
      joining: 0.5,
      annotated: new Map(annotated),
    })
    const now = pages.map((page, i) => {
      const score = Math.fround(scores[i]!.score)
      const p = Math.fround(posterior(calibration, page.url, score, true))
      const isSure = statistics.hosts >= HOSTS && p >= Math.fround(SURE) && score >= Math.fround(seedCut)
      const joins = isSure || isApproved(annotated, page.url)
      return { page, p, odds: Math.log(score / (1 - score)), joins }
    })
    const earlier = new Set(before.filter(({ accepted }) => accepted).map(({ page }) => page.id))
    before = now.map((one) => ({ ...one, accepted: one.p >= cut }))
    const accepted = before.filter((one) => one.accepted)
    const { recall, precision } = truth.figures(accepted.map(({ page }) => page.url))
    const overlap = accepted.filter(({ page }) => earlier.has(page.id)).length / Math.max(1, accepted.length)
    const ranked = (key: (one: (typeof now)[number]) => number) => recallAt([...now].sort((a, b) => key(b) - key(a)))
    console.log(
      `round ${round}: recall ${fixed(recall)} precision ${fixed(precision)}, ${accepted.length} of ${pages.length} accepted, ${joined.length} joined, overlap ${fixed(overlap)};` +
        ` R95 page ${fixed(ranked(({ odds }) => odds))} node ${fixed(ranked(({ p }) => p))}; prevalence ${fixed(statistics.rough, 4)} → ${fixed(statistics.prevalence, 4)}, rarity ${fixed(statistics.rarity, 2)}, ${statistics.hosts} hosts,` +
        ` d ${fixed(statistics.separation, 2)}, doubtful ${fixed(statistics.doubtful)}, AUC ${fixed(evaluation.auc)}, anchor ${anchor.length};` +
        ` ${((trained - began) / 1000).toFixed(1)} s training, ${((scored - trained) / pages.length).toFixed(2)} ms a page, ${((performance.now() - scored) / 1000).toFixed(1)} s mixture`,
    )
    if (options.approve) annotate(tree, probability, { cut, atCut })
  }
  const missed = new Map<string, number>()
  for (const { accepted, page } of before) {
    if (accepted || truth.kindOf(page.url) !== 'math') continue
    const name = `${page.language} ${domainOf(page.url)}`
    missed.set(name, (missed.get(name) ?? 0) + 1)
  }
  if (Number(options.wrong) > 0)
    console.log(
      '  missed',
      Object.fromEntries([...missed].sort(([, a], [, b]) => b - a).slice(0, Number(options.wrong))),
    )
  const wrong = before.filter(({ accepted, page }) => accepted && truth.kindOf(page.url) === 'nonmath')
  for (const { page, p } of wrong.sort((a, b) => b.p - a.p).slice(0, Number(options.wrong)))
    console.log(`  wrong ${fixed(p)} ${page.url}`)
} finally {
  rmSync(workDir, { recursive: true, force: true })
}

/** Trains, or takes what was trained on the same examples before. */
async function modelOf(examples: Example[]) {
  const name = createHash('sha256').update(JSON.stringify(examples.map(({ id, label, joined }) => [id, label, joined])))
  const path = options.models && join(options.models, `${name.digest('hex').slice(0, 16)}.json`)
  if (path && existsSync(path)) {
    const { blob, anchor, evaluation } = JSON.parse(readFileSync(path, 'utf8'))
    return { model: loadFolded(Buffer.from(blob, 'base64')), anchor: anchor as number[], evaluation }
  }
  const made = await trainOnSets(ordered(examples, 0), {
    threads: 1,
    seed: 0,
    workDir,
    languageOf: () => 'und',
    onProgress: () => {},
  })
  const { blob, anchor, evaluation } = made
  if (path) {
    mkdirSync(options.models!, { recursive: true })
    writeFileSync(path, JSON.stringify({ blob: Buffer.from(blob).toString('base64'), anchor, evaluation }))
  }
  return made
}

/** What a person who knows the truth says of the paths that are proposed. */
function annotate(tree: PageTree, probability: Float32Array, least: { cut: number; atCut: number }): void {
  const counts = countDomains(tree, probability, (e) => passes(probability[e]!, tree.entries.bucket[e]!, least))
  const paths: string[] = []
  const all = new Map<string, { pages: number; known: number; right: number }>()
  for (const { url } of pages) {
    const kind = truth.kindOf(url)
    for (const node of nodesOf(url)) {
      const sum = all.get(node) ?? { pages: 0, known: 0, right: 0 }
      all.set(node, sum)
      sum.pages++
      if (kind === 'math' || kind === 'nonmath') sum.known++
      if (kind === 'math') sum.right++
    }
  }
  for (let node = 0; node < tree.nodes.size; node++) {
    const parent = tree.nodes.parentOf(node)
    paths.push(parent < 0 ? tree.nodes.nameOf(node) : `${paths[parent]}/${tree.nodes.nameOf(node)}`)
  }
  const { collected } = counts
  const proposed = minedPaths({
    size: tree.nodes.size,
    parentOf: (node) => tree.nodes.parentOf(node),
    pages: Float64Array.from(paths, (path) => all.get(path)!.pages),
    collected,
  })
  for (const node of proposed.sort((a, b) => collected[b]! - collected[a]!)) {
    const path = paths[node]!
    const { pages, known, right } = all.get(path)!
    // Mixed paths, and those of which the table knows nothing, are left alone.
    const said = right > known / 2 ? true : known > 0 && right <= known / 10 ? false : undefined
    const isNew = !annotated.has(path)
    if (said === true || (said === false && options.approve === 'both')) annotated.set(path, said)
    if (isNew)
      console.log(
        `  ${said === undefined ? '– ' : said ? 'yes' : 'no '} ${path}: ${pages} pages, ${collected[node]} collected, ${right} of ${known} right`,
      )
  }
}

/** Largest recall at which the ranking has a precision of 0.95. */
function recallAt(ranking: Array<{ page: Page }>): number {
  const kinds = ranking
    .map(({ page }) => truth.kindOf(page.url))
    .filter((kind) => kind === 'math' || kind === 'nonmath')
  const total = kinds.filter((kind) => kind === 'math').length
  let [right, best] = [0, 0]
  for (const [i, kind] of kinds.entries()) {
    if (kind === 'math') right++
    if (right >= 0.95 * (i + 1)) best = right / Math.max(1, total)
  }
  return best
}
