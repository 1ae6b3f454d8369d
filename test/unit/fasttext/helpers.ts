import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fastTextBinary } from '../../../rounds/training/fasttext-binary.js'

/** Numbers from 0 to 1, the same at every run. */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const ALPHABET = [...'abcdefghijklmnopqrstuvwxyzéüß数学定理пример']

/** Invented words of several scripts. */
export function makeWords(count: number, next: () => number): string[] {
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + Math.floor(next() * 8) }, () => ALPHABET[Math.floor(next() * ALPHABET.length)]).join(''),
  )
}

/** Training lines with so many labels, `L0` the most frequent; half of a line's words are typical of its label. */
export function makeCorpus(words: string[], labels: number, lines: number, next: () => number): string {
  const line = () => {
    const label = Math.floor(next() * next() * labels)
    const length = 3 + Math.floor(next() * 20)
    const text = Array.from({ length }, () => {
      const typical = (label * 17 + Math.floor(next() * 30)) % words.length
      return words[next() < 0.5 ? typical : Math.floor(next() * words.length)]
    })
    return `__label__L${label} ${text.join(' ')}`
  }
  return `${Array.from({ length: lines }, line).join('\n')}\n`
}

/** A folder of its own with the fastText binary at hand. */
export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'sluice-fasttext-'))

  /** Trains, and quantises if flags for that are given; the path of the model. */
  train(corpus: string, flags: Record<string, string | number>, quantise?: string): string {
    const path = join(this.folder, 'model')
    writeFileSync(join(this.folder, 'corpus.txt'), corpus)
    const input = ['-input', join(this.folder, 'corpus.txt'), '-output', path]
    const all = { bucket: 3001, epoch: 5, lr: 0.5, thread: 1, verbose: 0, ...flags }
    this.run(['supervised', ...input, ...Object.entries(all).flatMap(([name, value]) => [`-${name}`, String(value)])])
    if (quantise === undefined) return `${path}.bin`
    this.run(['quantize', ...input, '-verbose', '0', ...quantise.split(' ').filter(Boolean)])
    return `${path}.ftz`
  }

  /** What the binary predicts: labels and probabilities, a line a text. */
  predict(
    model: string,
    texts: string[],
    k: number,
    threshold = 0,
  ): Array<Array<{ label: string; probability: number }>> {
    const input = texts.map((text) => `${text.replaceAll('\n', ' ')}\n`).join('')
    const output = this.run(['predict-prob', model, '-', String(k), String(threshold)], input)
    return output
      .split('\n')
      .slice(0, texts.length)
      .map((line) =>
        [...line.matchAll(/__label__(\S+) (\S+)/g)].map(([, label, value]) => ({
          label: label!,
          probability: Number(value),
        })),
      )
  }

  read(path: string): Buffer {
    return readFileSync(path)
  }

  run(args: string[], input = ''): string {
    const stdio = ['pipe', 'pipe', 'ignore'] as ['pipe', 'pipe', 'ignore']
    return execFileSync(fastTextBinary(), args, { input, maxBuffer: 1 << 28, stdio }).toString()
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Texts that are hard on a parser. */
export function hostileTexts(words: string[]): string[] {
  return [
    '',
    '   \t ',
    words.slice(0, 30).join(' '),
    'neither of these occurs',
    '😀 🎉 ok 👩‍👩‍👧',
    `a\0b\0${words[3]}`,
    `${words[1]}\u000b${words[2]}\t${words[5]}\r${words[6]}\f`,
    `\ud800 ${words[7]} \udc00x`,
    Buffer.from([0xff, 0xfe, 0x41, 0xe6, 0x95]).toString('utf8'),
    `__label__L1 ${words[4]} __label__unheard`,
    '-1 < > <> </s __label_ \u00a0\u2028',
    '数学定理'.repeat(100),
    `${words[0]} `.repeat(3000),
    // More letters than a call may have arguments.
    'x'.repeat(200_000),
  ]
}
