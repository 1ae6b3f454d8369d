/**
 * Share of pages that are decoded to what was written: node dist/bench/charset/measure.js [developed|heldOut] [DIST]
 * Each sentence is encoded by iconv in each character set of its language and put on pages that declare it rightly, wrongly or not
 * at all; whole, and its first words alone. DIST is another build to measure.
 */
import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { decomposed } from './decomposed.js'
import { SAMPLES } from './sentences.js'

const which = process.argv[2] === 'heldOut' ? 'heldOut' : 'developed'
const { decodeHtml } = (await import(
  resolve(process.argv[3] ?? 'dist', 'processors/extract/index.js')
)) as typeof import('../../processors/extract/index.js')

const ICONV: Record<string, string> = {
  'windows-874': 'CP874',
  ibm866: 'CP866',
  'x-mac-cyrillic': 'MAC-CYRILLIC',
  big5: 'BIG5-HKSCS',
  shift_jis: 'CP932',
}

function encode(text: string, charset: string): Buffer | undefined {
  try {
    return execFileSync('iconv', ['-f', 'UTF-8', '-t', ICONV[charset] ?? charset], { input: text, stdio: 'pipe' })
  } catch {
    return undefined
  }
}

interface Declared {
  header?: string
  meta?: string
}

/** How a page in a character set may declare it, with names for the report. */
const waysFor = (charset: string): Record<string, Declared> => ({
  'right header': { header: charset },
  'right meta': { meta: charset },
  nothing: {},
  'header latin1, meta right': { header: 'iso-8859-1', meta: charset },
  'header utf-8, meta right': { header: 'utf-8', meta: charset },
  'header right, meta utf-8': { header: charset, meta: 'utf-8' },
  'only utf-8': { header: 'utf-8', meta: 'utf-8' },
  'only latin1': { meta: 'iso-8859-1' },
  'only gb2312': { meta: 'gb2312' },
  'only windows-1251': { header: 'windows-1251' },
})

function page(text: Buffer, { header, meta }: Declared): [Buffer, string] {
  const head = `<!doctype html><head><style>p{margin:0}</style>${meta ? `<meta http-equiv="Content-Type" content="text/html; charset=${meta}">` : ''}</head><body><p>`
  return [
    Buffer.concat([Buffer.from(head), text, Buffer.from('</p></body>')]),
    header ? `text/html; charset=${header}` : 'text/html',
  ]
}

const counts = new Map<string, [right: number, all: number]>()
const wrong: string[] = []
const count = (name: string, right: boolean): void => {
  const [a, b] = counts.get(name) ?? [0, 0]
  counts.set(name, [a + Number(right), b + 1])
}

for (const { language, charsets, ...sentences } of SAMPLES) {
  const sentence = sentences[which]
  const spaced = sentence.split(' ')
  const short = spaced.length > 4 ? spaced.slice(0, 4).join(' ') : sentence.slice(0, 10)
  for (const charset of charsets.split(' ')) {
    for (const [length, written] of [
      ['whole', sentence],
      ['short', short],
    ] as const) {
      const text = charset === 'windows-1258' ? decomposed(written) : written
      const bytes = encode(text, charset)
      if (!bytes) {
        console.log(`${language} cannot be written in ${charset}`)
        continue
      }
      for (const [way, declared] of Object.entries(waysFor(charset))) {
        const [payload, type] = page(bytes, declared)
        const decoded = decodeHtml(payload, type)
        const right = decoded.html.includes(`<p>${text}</p>`)
        count(`${length}: ${way}`, right)
        count(`${length}: all`, right)
        if (!right)
          wrong.push(
            `${length} ${language} ${charset} (${way}) as ${decoded.charset}: ${/<p>(.{0,40})/.exec(decoded.html)?.[1]}`,
          )
      }
    }
  }
}

for (const line of wrong) console.log(line)
for (const [name, [right, all]] of [...counts].sort())
  console.log(`${name.padEnd(36)} ${right} of ${all}  ${((100 * right) / all).toFixed(1)} %`)
