/**
 * Pages a second and memory: the folded scorer against fastText's binary, on one core each, in one run, with the same model (two labels,
 * dimension 256, 3-grams, 2,000,000 buckets) and the same made-up pages. The binary gets lines that are tokenised already and has its model
 * loaded before the clock starts; rates are per second of processor time. Needs Linux, 5 GB of disk and 2.5 GB of memory.
 *   npx tsc -p tsconfig.build.json && node dist/bench/score/measure.js [PAGES] [WORDS A PAGE]
 */
import { execFileSync } from 'node:child_process'
import { appendFileSync, copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { foldModel, loadFolded, TOKENIZER_VERSION, tokenize, trailer } from '../../processors/fasttext/index.js'
import { fastTextBinary } from '../../rounds/training/fasttext-binary.js'
import { fileChunks } from '../../rounds/training/model-chunks.js'
import { NativeProcess } from './native-process.js'
import { pageMaker } from './pages.js'

const [pageCount = 2000, words = 500] = process.argv.slice(2).map(Number)
const TRAINING_PAGES = 2000
const TURNS = 5
/** Times that a turn of ours goes over the pages, to be as long as one of the binary's. */
const REPEATS = 8
const PAPER = { dim: 256, wordNgrams: 3, bucket: 2_000_000, lr: 0.1, minCount: 3, epoch: 1 }
const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
const file = (name: string) => join(folder, name)
const page = pageMaker(1)
const tokenised = (text: string) => tokenize(text).join(' ')
const mb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
const print = (name: string, value: string) => console.log(`${name.padEnd(52)} ${value}`)
const median = (values: number[]) => values.sort((x, y) => x - y)[values.length >> 1]!

function train(): void {
  const line = (i: number) => `__label__${i % 2 ? 'positive' : 'negative'} ${tokenised(page(words, i % 2))}\n`
  writeFileSync(file('train.txt'), Array.from({ length: TRAINING_PAGES }, (_, i) => line(i)).join(''))
  const flags = Object.entries(PAPER).flatMap(([name, value]) => [`-${name}`, String(value)])
  const options = ['-input', file('train.txt'), '-output', file('model'), '-thread', '1', '-verbose', '0']
  execFileSync(fastTextBinary(), ['supervised', ...options, ...flags], { stdio: 'ignore' })
}

/** Folds the model as one for plain lines, as fastText sees it, and as one for pages. */
function fold(): { lines: Buffer; pages: Buffer; seconds: number } {
  const lines = foldModel(fileChunks(file('model.bin')), 'positive')
  copyFileSync(file('model.bin'), file('pages.bin'))
  appendFileSync(file('pages.bin'), trailer(TOKENIZER_VERSION))
  const started = performance.now()
  const pages = foldModel(fileChunks(file('pages.bin')), 'positive')
  return { lines, pages, seconds: (performance.now() - started) / 1000 }
}

function ownRate(count: number, work: (i: number) => unknown): number {
  const start = process.cpuUsage()
  for (let i = 0; i < REPEATS * count; i++) work(i % count)
  const { user, system } = process.cpuUsage(start)
  return (REPEATS * count) / ((user + system) / 1e6)
}

async function run(): Promise<void> {
  train()
  const folded = fold()
  rmSync(file('pages.bin'))
  const texts = Array.from({ length: pageCount }, (_, i) => page(words, i % 2))
  const lines = texts.map(tokenised)
  const [pageModel, lineModel] = [loadFolded(folded.pages), loadFolded(folded.lines)]
  const native = await NativeProcess.start(file('model.bin'), 2)
  try {
    let answers: string[] = []
    const rates = { binary: [] as number[], lines: [] as number[], pages: [] as number[], tokenising: [] as number[] }
    // In turns, so that whatever else the machine does meets all of them.
    for (let turn = 0; turn < TURNS; turn++) {
      const before = native.cpuSeconds()
      answers = await native.predict(lines)
      rates.binary.push(pageCount / (native.cpuSeconds() - before))
      rates.lines.push(ownRate(pageCount, (i) => lineModel.score(lines[i]!)))
      rates.pages.push(ownRate(pageCount, (i) => pageModel.score(texts[i]!)))
      rates.tokenising.push(ownRate(pageCount, (i) => tokenize(texts[i]!)))
    }
    const probability = (answer: string) => Number(/__label__positive (\S+)/.exec(answer)![1])
    const differences = answers.flatMap((answer, i) => [
      Math.abs(lineModel.score(lines[i]!) - probability(answer)),
      Math.abs(pageModel.score(texts[i]!) - probability(answer)),
    ])
    const theirs = median(rates.binary)
    const rate = (name: string, values: number[]) =>
      print(name, `${median(values).toFixed(0)} pages/s, ${(median(values) / theirs).toFixed(1)} times the binary`)
    print(
      'pages',
      `${pageCount} of ${words} words, ${mb((Buffer.byteLength(lines.join('')) / pageCount) * 1000)} a thousand`,
    )
    print('binary, on tokenised lines', `${theirs.toFixed(0)} pages/s`)
    rate('folded, on the same tokenised lines', rates.lines)
    rate('folded, on pages, tokenising included', rates.pages)
    rate('tokenising to strings alone', rates.tokenising)
    print('largest difference of a probability', Math.max(...differences).toExponential(1))
    memory(folded.pages, texts, native.peakMemory())
    print('model (.bin)', mb(statSync(file('model.bin')).size))
    print('published form', `${mb(folded.pages.length)}, gzip ${mb(gzipSync(folded.pages).length)}`)
    print('folding', `${folded.seconds.toFixed(1)} s`)
  } finally {
    native.stop()
  }
}

function memory(blob: Buffer, texts: string[], theirs: number): void {
  writeFileSync(file('blob'), blob)
  writeFileSync(file('pages.txt'), texts.join('\n'))
  const script = new URL('memory.js', import.meta.url).pathname
  const output = execFileSync(process.execPath, ['--expose-gc', script, file('blob'), file('pages.txt')])
  const { tables, loading, scoring, milliseconds } = JSON.parse(output.toString())
  const share = (bytes: number) => `${mb(bytes)}, 1/${(theirs / bytes).toFixed(0)} of the binary`
  print('peak memory of the binary', mb(theirs))
  print('memory of the folded model, its tables', share(tables))
  print('growth of the process in loading', share(loading))
  print('growth of the process in loading and scoring', share(scoring))
  print('loading', `${milliseconds.toFixed(0)} ms`)
}

try {
  await run()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
