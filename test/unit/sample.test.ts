import { createHash } from 'node:crypto'
import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WARCParser } from 'warcio'
import { example, exampleKinds } from '../../demo/sample/examples.js'
import { toMathML } from '../../demo/sample/formulas.js'
import { Writer } from '../../demo/sample/grammar.js'
import { type Sample, writeSample } from '../../demo/sample/index.js'
import { prng } from '../../demo/sample/prng.js'
import { seedSites, sites } from '../../demo/sample/sites.js'

interface Read {
  type: string
  url: string
  digest: string
  entity: Buffer
}

const folder = mkdtempSync(join(tmpdir(), 'sluice-sample-'))
const bytesOf = ({ crawl, seed, truth }: Sample) => [...crawl, ...seed, truth].map((path) => readFileSync(path))

async function read(path: string): Promise<Read[]> {
  const records: Read[] = []
  for await (const record of new WARCParser(createReadStream(path))) {
    // Without decoding: the digest is that of the body as it was sent.
    const entity = Buffer.from((await record.readFully(false)) ?? [])
    const digest = record.warcHeader('WARC-Payload-Digest') ?? ''
    records.push({ type: record.warcType ?? '', url: record.warcTargetURI ?? '', digest, entity })
  }
  return records
}

/** Word 5-grams of the running text; Han and kana count a word each. */
function shingles(html: string): Set<string> {
  const text = html.replace(/<(script|style|nav|footer|aside)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]+>/g, ' ')
  const words = text.toLowerCase().match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}]+/gu) ?? []
  return new Set(words.slice(4).map((_, i) => words.slice(i, i + 5).join(' ')))
}

function jaccard(a: Set<string>, b: Set<string>): number {
  let common = 0
  for (const shingle of a) if (b.has(shingle)) common++
  return common / (a.size + b.size - common)
}

describe('the sample crawl', () => {
  let sample: Sample
  let rows: string[][]
  let records: Read[][]

  beforeAll(async () => {
    sample = await writeSample(join(folder, 'one'))
    const [head, ...lines] = readFileSync(sample.truth, 'utf8').trimEnd().split('\n')
    expect(head).toBe('url\tkind\tlanguage\tdup\tof')
    rows = lines.map((line) => line.split('\t'))
    records = await Promise.all(sample.crawl.map(read))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('is the same bytes for the same options, and others for another seed', async () => {
    const small = { sites: 12, pages: 60 }
    const written = async (name: string, seed: number) =>
      bytesOf(await writeSample(join(folder, name), { ...small, seed }))
    const [first, again, other] = [await written('first', 1), await written('again', 1), await written('other', 2)]
    expect(first.map((bytes, i) => bytes.equals(again[i]!))).toEqual(Array(6).fill(true))
    expect(first.map((bytes, i) => bytes.equals(other[i]!))).toEqual(Array(6).fill(false))
  })

  it('holds the pages that it promises, a third of them mathematics, in eleven languages', () => {
    expect(rows).toHaveLength(2000)
    expect(sample.pages).toBe(2000)
    const mathematics = rows.filter(([, kind]) => kind === 'math')
    expect(mathematics.length / rows.length).toBeGreaterThan(0.3)
    expect(mathematics.length / rows.length).toBeLessThan(0.4)
    expect(rows.every(([, kind]) => kind === 'math' || kind === 'nonmath')).toBe(true)
    expect(new Set(mathematics.map(([, , language]) => language))).toEqual(new Set(['en', 'zh', 'de', 'fr', 'es']))
    const languages = [...new Set(rows.map(([, , language]) => language))].sort()
    expect(languages).toEqual(['ar', 'de', 'en', 'es', 'fr', 'it', 'ja', 'nl', 'pt', 'ru', 'zh'])
  })

  it('has sites of which only one path is mathematics', () => {
    const kinds = new Map<string, Set<string>>()
    for (const [url, kind, , dup] of rows)
      if (dup === '') kinds.set(new URL(url!).host, (kinds.get(new URL(url!).host) ?? new Set()).add(kind!))
    const mixed = [...kinds].filter(([, set]) => set.size === 2).map(([host]) => host)
    expect(mixed.length).toBeGreaterThanOrEqual(3)
    const astray = rows.filter(
      ([url, kind, , dup]) =>
        dup === '' && mixed.includes(new URL(url!).host) && (kind === 'math') !== url!.includes('/maths/'),
    )
    expect(astray).toEqual([])
  })

  it('copies only pages that stand before the copy, of their own kind and language', () => {
    const seen = new Map<string, string[]>()
    for (const row of rows) {
      const [url, kind, language, dup, of] = row
      if (dup === '') {
        expect(of).toBe('')
        seen.set(url!, row)
      } else expect(seen.get(of!)?.slice(1, 3), url).toEqual([kind, language])
    }
    for (const dup of ['exact', 'near', 'recrawl', 'url-variant'])
      expect(rows.filter((row) => row[3] === dup).length, dup).toBeGreaterThan(50)
    expect(rows.filter(([url, , , dup, of]) => dup === 'recrawl' && url !== of)).toEqual([])
  })

  it('is read by warcio record by record, with digests that fit', () => {
    const all = records.flat()
    const urls = new Set(all.map(({ url }) => url))
    expect(rows.filter(([url]) => !urls.has(url!))).toEqual([])
    for (const type of ['warcinfo', 'request', 'revisit']) expect(all.some((each) => each.type === type)).toBe(true)
    const listed = new Set(rows.map(([url]) => url))
    for (const { url, digest, entity } of all.filter(({ type, url }) => type === 'response' && listed.has(url)))
      expect(digest, url).toBe(`sha1:${base32(createHash('sha1').update(entity).digest())}`)
  })

  it('has a record that breaks off in one file', () => {
    const torn = sample.crawl.findIndex((path) => basename(path) === 'crawl-2.warc.gz')
    const whole = records.map((file) => file.some(({ url }) => url.endsWith('/last')))
    expect(whole).toEqual(whole.map((_, file) => file !== torn))
  })

  it('has a seed of 120 pages from sites that are not in the crawl', async () => {
    const seed = (await read(sample.seed[0]!)).filter(({ type }) => type === 'response')
    expect(new Set(seed.map(({ url }) => url)).size).toBe(120)
    const hosts = new Set(rows.map(([url]) => new URL(url!).host))
    expect(seed.filter(({ url }) => hosts.has(new URL(url).host))).toEqual([])
  })

  it('has pages that are no near-duplicates of each other unless they are said to be copies', () => {
    const originals = new Map(rows.filter(([, , , dup]) => dup === '').map(([url, , language]) => [url!, language!]))
    const pages = records
      .flat()
      .filter(({ url, type }) => type === 'response' && originals.has(url))
      .filter((_, i) => i % 4 === 0)
      .map(({ url, entity }) => ({ url, language: originals.get(url), set: shingles(entity.toString('utf8')) }))
    const close: string[] = []
    let pairs = 0
    for (const [i, a] of pages.entries())
      for (const b of pages.slice(0, i)) {
        if (a.url === b.url || a.language !== b.language) continue
        pairs++
        const share = jaccard(a.set, b.set)
        if (share >= 0.45) close.push(`${share.toFixed(2)} ${a.url} ${b.url}`)
      }
    expect(pairs).toBeGreaterThan(10_000)
    expect(close).toEqual([])
  })
})

describe('what the pages are written from', () => {
  const grammars = [...sites(60), ...seedSites()].flatMap((site) => site.sections.map(({ grammar }) => grammar))

  it('has every rule that a slot names, and formulas that all turn into MathML', () => {
    for (const [i, rules] of grammars.entries()) {
      for (const rule of Object.keys(rules)) {
        if (rule.startsWith('ex_')) continue
        const writer = new Writer(rules, prng(`rules/${i}/${rule}`))
        for (const text of writer.many(rule, rules[rule]!.length)) {
          expect(text, rule).not.toMatch(/<\w+>/)
          const formulas = rule === 'f' || rule === 'eq' ? [text] : text.split('§').filter((_, part) => part % 2 === 1)
          for (const tex of formulas) expect(toMathML(tex), tex).not.toContain('undefined')
        }
      }
    }
  })

  it('has worked examples whose numbers are right', () => {
    for (let i = 0; i < 200; i++) {
      const numbers = (kind: string) =>
        Object.fromEntries(Object.entries(example(kind, prng(`example/${kind}/${i}`))).map(([k, v]) => [k, Number(v)]))
      const quadratic = numbers('ex_quadratic') as Record<'b' | 'c' | 'r1' | 'r2', number>
      for (const x of [quadratic.r1, quadratic.r2]) expect(x * x + quadratic.b * x + quadratic.c).toBe(0)
      const { a, b, c, d, e, g, x, y } = numbers('ex_system') as Record<
        'a' | 'b' | 'c' | 'd' | 'e' | 'g' | 'x' | 'y',
        number
      >
      expect([a * x + b * y, c * x + d * y, a * d !== b * c]).toEqual([e, g, true])
      const legs = numbers('ex_pythagoras') as Record<'a' | 'b' | 'c', number>
      expect(legs.a ** 2 + legs.b ** 2).toBe(legs.c ** 2)
      const power = numbers('ex_mod') as Record<'base' | 'exp' | 'digit', number>
      expect(Number(BigInt(power.base) ** BigInt(power.exp) % 10n)).toBe(power.digit)
    }
    expect(exampleKinds).toHaveLength(12)
  })
})

function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? [])
    .map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five, 2)])
    .join('')
}
