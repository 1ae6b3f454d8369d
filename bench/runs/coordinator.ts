// Memory of what takes the rounds forward where runs are large: two made-up runs over so many pages are written into an embedded broker of its own, with
// verdicts, accepted pages and the seed that follows from them, and a process does on them what the coordinator does. Needs Linux.
//   npx tsc -p tsconfig.build.json && node dist/bench/runs/coordinator.js [PAGES]
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import '../../cli/collecting-early.js'
import { readConfig } from '../../cli/config.js'
import { openCluster } from '../../cli/session.js'
import { calibrateRun } from '../../rounds/calibrate-run.js'
import { trainingExamples } from '../../rounds/examples.js'
import { packageRoot } from '../../rounds/package-root.js'
import { changeRuns, newRun } from '../../rounds/run-record.js'
import { runStatistics } from '../../rounds/statistics.js'
import { TextFile } from '../../rounds/text-file.js'
import { trainedOnNow } from '../../rounds/trained-on.js'
import { Observer } from '../../rounds/view.js'
import { type OutputRecord, Writer } from '../../runtime/kafka/writer.js'
import { provision, topicsOf } from '../../runtime/topics.js'
import type { LanguagePage, SeedPage } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { offsetsJson } from '../../topology/lineage.js'
import { topology } from '../../topology/topology.js'

const BATCH = 20_000
/** Of ten pages, those that both runs accept. */
const ACCEPTED_OF_TEN = 3

let latest = { page: -1, key: '' }
/** A page id; those of a page are asked for one after the other. */
function keyOf(page: number): string {
  if (latest.page !== page) {
    latest = { page, key: createHash('sha256').update(String(page)).digest('hex').slice(0, 32) }
  }
  return latest.key
}
/** 5,000 hosts of 40 directories. */
const urlOf = (page: number): string =>
  `http://site${page % 5000}.example/directory${Math.floor(page / 5000) % 40}/page${page}`

/** Writes one record a page to each of several topics, in order. */
async function write(cluster: Cluster, pages: number, recordsOf: (page: number) => OutputRecord[]): Promise<void> {
  const writer = await Writer.open(cluster.transport, 'bench-coordinator', (topic) => cluster.partitionCount(topic))
  let batch: OutputRecord[] = []
  let written: Promise<unknown> = Promise.resolve()
  for (let page = 0; page < pages; page++) {
    batch.push(...recordsOf(page))
    if (batch.length < BATCH && page < pages - 1) continue
    await written
    written = writer.transaction(batch)
    batch = []
  }
  await written
  await writer.close()
}

/** No text of a benchmark is in it. */
const CLEAN = { contamination: [], leftOut: [] }

/** Scores as a model gives them: two hills that overlap on the scale of log-odds. */
function scoreOf(page: number, accepted: boolean): number {
  const [one, other, third] = [0, 8, 16].map((at) => Number.parseInt(keyOf(page).slice(at, at + 8), 16) / 2 ** 32)
  const noise = one! + other! + third! - 1.5
  return 1 / (1 + Math.exp(-(accepted ? 2 + 3 * noise : -4 + 4 * noise)))
}

const facts = (page: number) => ({
  url: urlOf(page),
  capturedAt: 1_700_000_000_000 + page,
  crawl: 'made-up',
  warcFile: `file-${page % 50}.warc.gz`,
  warcOffset: page * 10_000,
  warcLength: 10_000,
  language: 'en',
})

/** The text of every page; enough for a line to train on. */
const TEXT = 'the sum of the squares of two numbers is never their product unless '.repeat(4)

async function writeRuns(cluster: Cluster, pages: number): Promise<void> {
  const { codec, lineage, names } = cluster
  const { layout, settings } = readConfig()
  await codec.prepare(['pages.language', 'RUN.pages.scored', 'RUN.verdicts', 'RUN.corpus', 'seed', 'runs'])
  const texts = names.topic('pages.language')
  const language = (page: number): LanguagePage => ({
    ...facts(page),
    title: '',
    text: TEXT,
    textDigest: keyOf(page),
    beside: '',
    markup: [],
    formulas: 0,
    confidence: 1,
    expectedF1: null,
  })
  await write(cluster, pages, (page) => [
    { topic: texts, key: Buffer.from(keyOf(page)), value: codec.encode('pages.language', language(page)) },
  ])
  const ends = await cluster.reader.offsets(texts, 'end')
  const barrier = offsetsJson(ends)
  for (const [parent, name] of [
    [null, 'round-1'],
    ['round-1', 'round-2'],
  ] as const) {
    const state = name === 'round-1' ? 'current' : 'filtering'
    await changeRuns(cluster, () => [
      newRun({
        name,
        round: 1,
        parent,
        base: 'main',
        start: 'pages.language',
        state,
        settings,
        barrier,
        cut: 0.5,
        seedCut: 0.5,
      }),
    ])
    await cluster.runs()
    await provision(cluster, topicsOf(topology, cluster, layout, lineage.partOf(name)), layout)
    await write(cluster, pages, (page) => runRecords(cluster, name, page, ends))
  }
}

/** What a run says of a page. */
function runRecords(cluster: Cluster, run: string, page: number, ends: Map<number, bigint>): OutputRecord[] {
  const { codec, names } = cluster
  const key = Buffer.from(keyOf(page))
  const accepted = page % 10 < ACCEPTED_OF_TEN
  const judged = { score: scoreOf(page, accepted), tokens: 1000, model: 'made-up', language: 'en' }
  const partition = page % ends.size
  const textAt = { run: 'main', partition, offset: Math.floor(page / ends.size) % Number(ends.get(partition)) }
  const domain = `site${page % 5000}.example`
  const verdict = { url: urlOf(page), domain, detail: '', run, contamination: [], probability: null, ...judged }
  const outcome = accepted ? 'accepted' : 'below_cut'
  const records: OutputRecord[] = [
    {
      topic: names.topic('RUN.verdicts', run),
      key,
      value: codec.encode('RUN.verdicts', { ...verdict, outcome }),
    },
  ]
  if (run === 'round-2') {
    const scored = { ...facts(page), ...judged, textAt, digest: Buffer.alloc(16), signature: Buffer.alloc(0), ...CLEAN }
    records.push({
      topic: names.topic('RUN.pages.scored', run),
      key,
      value: codec.encode('RUN.pages.scored', scored),
    })
  }
  if (!accepted) return records
  const corpus = { ...facts(page), ...judged, textAt, run, probability: null, leftOut: [] }
  records.push({
    topic: names.topic('RUN.corpus', run),
    key,
    value: codec.encode('RUN.corpus', corpus),
  })
  if (run === 'round-1') {
    const seed: SeedPage = { url: urlOf(page), label: 'positive', source: 'round-1', run, text: null, textAt }
    records.push({
      topic: names.topic('seed'),
      key: Buffer.from(`${key}/round-1`),
      value: codec.encode('seed', seed),
    })
  }
  return records
}

/** Resident megabytes at most so far. */
const memory = (): string => /VmHWM:\s+(\d+)\d{3} kB/.exec(readFileSync('/proc/self/status', 'utf8'))![1]!

/** What the coordinator does with a run, one after the other, in the order of a round. */
async function work(folder: string): Promise<void> {
  const cluster = openCluster(readConfig(), () => {})
  const steps: [name: string, step: () => Promise<unknown>][] = [
    ['looking at what there is', () => new Observer(cluster, topology, readConfig().settings).view()],
    [
      'choosing what to train on',
      async () => {
        const runs = await cluster.runs()
        const run = { ...runs.get('round-2')!, trainedOn: await trainedOnNow(cluster, runs.get('round-1'), {}) }
        const texts = new TextFile(join(folder, 'texts'))
        const examples = await trainingExamples(cluster, readConfig().settings, run, texts)
        texts.close()
        return `${examples.length} examples`
      },
    ],
    [
      'probabilities and the cut',
      async () => {
        const run = (await cluster.runs()).get('round-2')!
        await cluster.codec.prepare(['models.blobs'])
        const policy = { kind: 'precision', value: 0.95 } as const
        const anchor = Array.from({ length: 200 }, (_, i) => 1 + i / 100)
        const { changes } = await calibrateRun(cluster, run, readConfig().settings, policy, anchor, false, undefined)
        return `cut ${changes.cut}`
      },
    ],
    [
      'statistics',
      async () => {
        const { seen, accepted } = await runStatistics(cluster, (await cluster.runs()).get('round-2')!)
        return `${seen} pages, ${accepted} accepted`
      },
    ],
  ]
  console.log(`at the beginning: ${memory()} MB`)
  for (const [name, step] of steps) {
    const start = performance.now()
    const result = await step()
    const told = typeof result === 'string' ? ` (${result})` : ''
    console.log(`${name}${told}: ${((performance.now() - start) / 1000).toFixed(1)} s, ${memory()} MB at most so far`)
  }
  await cluster.close()
}

async function simulate(pages: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
  process.env.SLUICE_HOME = join(folder, 'home')
  const bin = fileURLToPath(new URL('bin/sluice.mjs', packageRoot))
  const sluice = (...args: string[]) => execFileSync(process.execPath, [bin, ...args])
  try {
    sluice('dev', 'up')
    sluice('init')
    const cluster = openCluster(readConfig(), () => {})
    await writeRuns(cluster, pages)
    await cluster.close()
    console.log(`two runs over ${pages} pages are written`)
    execFileSync(process.execPath, [fileURLToPath(import.meta.url), '--work', folder], { stdio: 'inherit' })
  } finally {
    sluice('dev', 'down')
    rmSync(folder, { recursive: true, force: true })
  }
}

const [first, second] = process.argv.slice(2)
if (first === '--work') await work(second!)
else await simulate(Number(first ?? 100_000))
