import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { foldModel, loadFolded, TOKENIZER_VERSION, tokenize, trailer } from '../../processors/fasttext/index.js'
import { fastTextBinary } from '../../rounds/training/fasttext-binary.js'
import { fileChunks } from '../../rounds/training/index.js'
import { pageMaker } from './pages.js'

/**
 * Pages a second: the folded scorer against the fastText binary, on the same model and pages. Loading is left out on both
 * sides: the binary's time is that for all pages less that for one.
 * Usage: node dist/bench/score/measure.js [pages] [words a page]
 */
const [pageCount = 2000, words = 500] = process.argv.slice(2).map(Number)
const TURNS = 5
const PAPER = { dim: 256, wordNgrams: 3, bucket: 2_000_000, lr: 0.1, minCount: 3, epoch: 1 }
const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
try {
  const page = pageMaker(1)
  const lines: string[] = []
  for (let i = 0; i < 2000; i++) {
    const label = i % 2 ? 'positive' : 'negative'
    lines.push(`__label__${label} ${tokenize(page(words, i % 2)).join(' ')}`)
  }
  const file = (name: string) => join(folder, name)
  writeFileSync(file('train.txt'), `${lines.join('\n')}\n`)
  const flags = Object.entries(PAPER).flatMap(([name, value]) => [`-${name}`, String(value)])
  const options = ['-input', file('train.txt'), '-output', file('model'), '-thread', '1', '-verbose', '0']
  execFileSync(fastTextBinary(), ['supervised', ...options, ...flags], { stdio: 'ignore' })
  rmSync(file('model.vec'))
  appendFileSync(file('model.bin'), trailer(TOKENIZER_VERSION))

  let started = performance.now()
  const blob = foldModel(fileChunks(file('model.bin')), 'positive')
  const foldSeconds = (performance.now() - started) / 1000
  started = performance.now()
  const model = loadFolded(blob)
  const loadMs = performance.now() - started
  const texts = Array.from({ length: pageCount }, (_, i) => tokenize(page(words, i % 2)).join(' '))
  writeFileSync(file('pages.txt'), `${texts.join('\n')}\n`)
  writeFileSync(file('one.txt'), `${texts[0]}\n`)

  const binary = (pages: string) => {
    const start = performance.now()
    const output = execFileSync(fastTextBinary(), ['predict-prob', file('model.bin'), file(pages), '2'], {
      maxBuffer: 1 << 28,
    })
    return { seconds: (performance.now() - start) / 1000, lines: output.toString().trim().split('\n') }
  }
  const tokens = texts.map((text) => tokenize(text))
  const rate = (work: (text: string, i: number) => unknown) => {
    const start = performance.now()
    for (const [i, text] of texts.entries()) work(text, i)
    return pageCount / ((performance.now() - start) / 1000)
  }
  const contestants: Array<[name: string, measure: () => number]> = [
    ['fastText binary, loading excluded', () => pageCount / (binary('pages.txt').seconds - binary('one.txt').seconds)],
    ['score(text), tokenising included', () => rate((text) => model.score(text))],
    ['scoreTokens(tokens)', () => rate((_, i) => model.scoreTokens(tokens[i]!))],
    ['tokenize(text)', () => rate((text) => tokenize(text))],
  ]
  // In turns, so that whatever else the machine does meets all of them; the median of the turns.
  const rates = contestants.map(() => [] as number[])
  for (let turn = 0; turn < TURNS; turn++)
    for (const [i, [, measure]] of contestants.entries()) rates[i]!.push(measure())
  const median = (values: number[]) => values.sort((x, y) => x - y)[values.length >> 1]!

  const whole = binary('pages.txt')
  let largest = 0
  for (const [i, text] of texts.entries()) {
    const parts = whole.lines[i]!.split(' ')
    const expected = Number(parts[parts.indexOf('__label__positive') + 1])
    largest = Math.max(largest, Math.abs(model.score(text) - expected))
  }
  const print = (name: string, value: string) => console.log(`${name.padEnd(44)} ${value}`)
  print('model (.bin)', `${(statSync(file('model.bin')).size / 1e6).toFixed(0)} MB`)
  print(
    'folded',
    `${(blob.length / 1e6).toFixed(1)} MB, made in ${foldSeconds.toFixed(1)} s, loaded in ${loadMs.toFixed(0)} ms`,
  )
  print('largest difference of a probability', largest.toExponential(1))
  const theirs = median(rates[0]!)
  for (const [i, [name]] of contestants.entries()) {
    const ours = median(rates[i]!)
    print(name, `${ours.toFixed(0)} pages/s, ${(ours / theirs).toFixed(1)} times the binary`)
  }
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / pageCount
  print('bytes a page', bytes.toFixed(0))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
