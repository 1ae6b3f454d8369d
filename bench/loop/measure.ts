/**
 * The loop of rounds without Kafka, on texts from `extract.js`, with the code that the rounds use; what each round accepts is held against a table of what the pages
 * are.
 *   node dist/bench/loop/measure.js TRUTH.tsv SEED.jsonl CRAWL.jsonl [--rounds 4] [--share 0.05] [--word thin] [--wrong N] [--approve yes|both] [--judge 1:100]
 * With --share only that share of the domain's pages stays in the crawl. --wrong lists so many of the most probable wrong pages of the last round.
 * With --approve a person who knows the table approves the paths that are proposed after each round of which more than half is of the domain; `both` refuses those of which a tenth or less is.
 * With --judge 1:100 that person answers 100 questions of `judge` after round 1. With --cache what models say is kept in that folder, and taken from there where the examples are the same.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isApproved, saidOf } from '../../processors/posterior/annotated.js'
import { posterior } from '../../processors/posterior/posterior.js'
import { namesOf, nodesOf } from '../../processors/posterior/url-nodes.js'
import { trainingText } from '../../processors/training-text.js'
import { domainOf } from '../../processors/url.js'
import { countDomains } from '../../rounds/domains/counts.js'
import { minedPaths } from '../../rounds/domains/mined-paths.js'
import { chooseQuestions } from '../../rounds/judging/questions.js'
import { calibrate } from '../../rounds/mixture/calibration.js'
import { passes } from '../../rounds/mixture/cut.js'
import { PageTable, type PageTree } from '../../rounds/mixture/page-table.js'
import { ordered } from '../../rounds/training/examples.js'
import type { Example } from '../../rounds/training/index.js'
import { trainOnSets } from '../../rounds/training/ngram-set/train.js'
import { defaults } from '../../topology/settings.js'
import { readLines } from '../json-lines.js'
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
    judge: { type: 'string', default: '' },
    cache: { type: 'string' },
    approve: { type: 'string' },
  },
})
const [truthPath, seedPath, crawlPath] = positionals as [string, string, string]
const all = readTruth(truthPath)
const known = new Set(all.map(({ url }) => canonical(url)))
const rows = (options.share === undefined ? all : thinned(all, Number(options.share), options.word)).filter(
  ({ crawl }) => options.crawl === undefined || crawl === options.crawl,
)
const kept = new Set(rows.map(({ url }) => canonical(url)))
const truth = new Truth(rows)
/** What a person knows: the crawl has pages that were cut short, which the table names without that. */
const whole = new Truth(all)
const pages = readLines<Page>(crawlPath).filter(
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
const seed = readLines<Page>(seedPath).map((page) => example(page, 'positive'))
const seedIds = new Set(seed.map(({ id }) => id))
const random = pages.filter(({ id }) => !seedIds.has(id)).sort((a, b) => (a.id.slice(16) < b.id.slice(16) ? -1 : 1))
const { 'rounds.sure': SURE, 'rounds.hosts': HOSTS } = defaults
const workDir = mkdtempSync(join(tmpdir(), 'sluice-loop-'))
const fixed = (value: number, digits = 3) => value.toFixed(digits)
/** Questions answered after a round. */
const sittings = new Map(
  options.judge
    .split(',')
    .filter(Boolean)
    .map((one) => one.split(':').map(Number) as [number, number]),
)
const verdicts = new Map<string, { page: Page; positive: boolean; probability: number; random: boolean }>()
const annotated = new Map<string, boolean>()
const saidOfPage = ({ url }: Page): boolean | undefined => saidOf(annotated, namesOf(url))
let before: Array<{ page: Page; p: number; odds: number; joins: boolean; accepted: boolean }> = []
try {
  for (let round = 1; round <= Number(options.rounds); round++) {
    const began = performance.now()
    const joined = before.filter(
      ({ accepted, joins, page }) =>
        accepted && joins && !seedIds.has(page.id) && !verdicts.has(page.id) && saidOfPage(page) !== false,
    )
    const unlikely = new Set(before.filter(({ p }) => p <= 0.5).map(({ page }) => page.id))
    const wanted = Math.max(960, 2 * (seed.length + joined.length))
    const others = random.filter(({ id }) => !verdicts.has(id))
    const refused = others.filter((page) => saidOfPage(page) === false).slice(0, Math.floor(wanted / 4))
    const candidates = others.filter((page) => saidOfPage(page) === undefined && (round === 1 || unlikely.has(page.id)))
    const negatives = [...refused, ...candidates.slice(0, wanted - refused.length)]
    const examples = [
      ...seed,
      ...joined.map(({ page }) => example(page, 'positive', true)),
      ...negatives.map((page) => example(page, 'negative')),
      ...[...verdicts.values()].map(({ page, positive }) => ({
        ...example(page, positive ? 'positive' : 'negative'),
        judged: true,
      })),
    ]
    const { anchor, auc, scores } = await trainedOn(examples)
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
      judged: pages.flatMap(({ id, url }, i) => {
        const verdict = verdicts.get(id)
        const { score, tokens } = scores[i]!
        if (!verdict) return []
        const { positive, probability, random } = verdict
        return { page: id, url, score: Math.fround(score), tokens, positive, probability, random, weight: 1 }
      }),
      annotated: new Map(annotated),
    })
    const now = pages.map((page, i) => {
      const score = Math.fround(scores[i]!.score)
      const verdict = verdicts.get(page.id)
      const p = verdict ? Number(verdict.positive) : Math.fround(posterior(calibration, page.url, score, true))
      const isSure = statistics.hosts >= HOSTS && p >= Math.fround(SURE) && score >= Math.fround(seedCut)
      const joins = isSure || isApproved(annotated, page.url)
      return { page, p, odds: Math.log(score / (1 - score)), joins }
    })
    const earlier = new Set(before.filter(({ accepted }) => accepted).map(({ page }) => page.id))
    before = now.map((one) => ({ ...one, accepted: verdicts.get(one.page.id)?.positive ?? one.p >= cut }))
    const accepted = before.filter((one) => one.accepted)
    if (sittings.has(round)) await judge(before, sittings.get(round)!, round)
    const { recall, precision } = truth.figures(accepted.map(({ page }) => page.url))
    const overlap = accepted.filter(({ page }) => earlier.has(page.id)).length / Math.max(1, accepted.length)
    const ranked = (key: (one: (typeof now)[number]) => number) => recallAt([...now].sort((a, b) => key(b) - key(a)))
    console.log(
      `round ${round}: recall ${fixed(recall)} precision ${fixed(precision)}, ${accepted.length} of ${pages.length} accepted, ${joined.length} joined, overlap ${fixed(overlap)};` +
        ` R95 page ${fixed(ranked(({ odds }) => odds))} node ${fixed(ranked(({ p }) => p))}; prevalence ${fixed(statistics.rough, 4)} → ${fixed(statistics.prevalence, 4)}, rarity ${fixed(statistics.rarity, 2)}, ${statistics.hosts} hosts,` +
        ` d ${fixed(statistics.separation, 2)}, doubtful ${fixed(statistics.doubtful)}, AUC ${fixed(auc)}, anchor ${anchor.length};` +
        ` ${((scored - began) / 1000).toFixed(1)} s training and scoring, ${((performance.now() - scored) / 1000).toFixed(1)} s mixture`,
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

interface Outcome {
  anchor: number[]
  auc: number
  scores: Array<{ score: number; tokens: number }>
}

/** What a model trained on the examples says of the crawl's pages; with --cache, what it said before. */
async function trainedOn(examples: Example[]): Promise<Outcome> {
  const facts = examples.map(({ id, label, joined, judged }) => [id, label, joined ?? false, judged ?? false])
  const name = createHash('sha256')
    .update(JSON.stringify([facts, pages.length]))
    .digest('hex')
    .slice(0, 16)
  const path = options.cache && join(options.cache, `${name}.json`)
  if (path && existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Outcome
  const { model, anchor, evaluation } = await trainOnSets(ordered(examples, 0), {
    threads: 1,
    seed: 0,
    workDir,
    languageOf: () => 'und',
    onProgress: () => {},
  })
  const scores = pages.map((page) => model.measure(trainingText(page)))
  const outcome = { anchor, auc: evaluation.auc, scores: scores.map(({ score, tokens }) => ({ score, tokens })) }
  if (path) writeFileSync(path, JSON.stringify(outcome))
  return outcome
}

/** A person who knows the truth answers. */
async function judge(now: typeof before, count: number, round: number): Promise<void> {
  const said = now.map(({ page, p, accepted }) => ({
    page: page.id,
    url: page.url,
    probability: p,
    accepted,
    source: page,
  }))
  const asked = await chooseQuestions(() => said, new Set(verdicts.keys()), count)
  const counts: Record<string, number> = {}
  for (const { page, source, stratum, accepted, probability } of asked) {
    const positive = whole.kindOf(source.url.replace(/\/cut$/, '')) === 'math'
    verdicts.set(page, { page: source, positive, probability, random: stratum !== 'telling' })
    const key = `${stratum} ${accepted ? 'in' : 'out'} ${positive ? 'yes' : 'no'}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  console.log(`  judged after round ${round}:`, JSON.stringify(counts))
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
