import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encode } from './charset.js'
import { oddRecords } from './odd-records.js'
import { reworded, rewritten, writePage } from './page.js'
import { type Prng, prng } from './prng.js'
import { type Kind, type Section, type Site, seedSites, sites as sitesOf } from './sites.js'
import { record, responseRecord, warcFile } from './warc-writer.js'

export interface SampleOptions {
  seed?: number
  sites?: number
  pages?: number
}

export interface Sample {
  /** Paths of the crawl's WARC files, and of the seed's. */
  crawl: string[]
  seed: string[]
  /** Path of a table: url, kind, language, dup (exact, near, recrawl, url-variant), of which url. */
  truth: string
  /** Pages in the crawl, copies among them. */
  pages: number
}

type Duplicate = '' | 'exact' | 'near' | 'recrawl' | 'url-variant'

interface Capture {
  url: string
  html: string
  time: number
  site: Site
  section: Section
  dup: Duplicate
  of: string
}

const FILES = 4
const SEED_PAGES = 120
const START = Date.UTC(2026, 0, 5, 8)
const MINUTE = 60_000

/**
 * Writes a made-up crawl into a folder: four WARC files, a WARC file of seed pages, and the truth about each page. The same options
 * give the same bytes. One page in eight is a copy of an earlier one: on a mirror, with a few words changed, captured again,
 * or under another form of its URL.
 */
export async function writeSample(folder: string, options: SampleOptions = {}): Promise<Sample> {
  const { seed = 1, sites = 60, pages = 2000 } = options
  await mkdir(folder, { recursive: true })
  const random = prng(`sample/${seed}`)
  const captures = withCopies(originals(sitesOf(sites), Math.round(pages * 0.87), random), pages, random)
  const crawl = await Promise.all(
    Array.from({ length: FILES }, async (_, file) => {
      // The last file is plain, and in the third a record breaks off before the last.
      const gzip = file < FILES - 1
      const path = join(folder, `crawl-${file}.warc${gzip ? '.gz' : ''}`)
      const part = captures.filter((_, i) => i % FILES === file)
      const records = [...fileRecords(part), ...oddRecords(file, START + 90 * 24 * 60 * MINUTE)]
      const bytes = warcFile(records, gzip)
      const last = warcFile([infoRecord()], gzip)
      const broken = file === 2 ? bytes.subarray(0, bytes.length - 40) : bytes
      await writeFile(path, Buffer.concat([broken, last]))
      return path
    }),
  )
  const seedPath = join(folder, 'seed.warc.gz')
  await writeFile(seedPath, warcFile(fileRecords(originals(seedSites(), SEED_PAGES, prng(`seed/${seed}`))), true))
  const truth = join(folder, 'truth.tsv')
  await writeFile(truth, truthTable(captures))
  return { crawl, seed: [seedPath], truth, pages: captures.length }
}

function originals(sites: Site[], count: number, random: Prng): Capture[] {
  return Array.from({ length: count }, (_, i) => {
    const site = sites[i % sites.length]!
    const section = random.pick(site.sections)
    const own = prng(`page/${site.host}/${i}/${random.int(0, 1e9)}`)
    const { html } = writePage(site, section, own)
    const url = `https://${site.host}${section.path}${Math.floor(i / sites.length) + 1}.html`
    return { url, html, time: START + i * MINUTE, site, section, dup: '', of: '' }
  })
}

/** Copies stand among the originals, each after the page that it copies. */
function withCopies(pages: Capture[], count: number, random: Prng): Capture[] {
  const kinds: Duplicate[] = ['exact', 'near', 'recrawl', 'url-variant']
  const copies = Array.from({ length: count - pages.length }, (_, i) =>
    copyOf(pages[random.int(0, pages.length - 1)]!, kinds[i % 4]!, i),
  )
  return [...pages, ...copies].sort((a, b) => a.time - b.time || (a.url < b.url ? -1 : 1))
}

function copyOf(page: Capture, dup: Duplicate, number: number): Capture {
  const copy = { ...page, dup, of: page.url, time: page.time + (number + 1) * MINUTE }
  const path = new URL(page.url).pathname
  if (dup === 'exact') return { ...copy, url: `https://mirror${number % 3}.example${path}?n=${number}` }
  if (dup === 'near') {
    const html = rewritten(reworded(page.html, prng(`near/${page.url}/${number}`)), [
      ['© 2026', 'Copied by hand ·'],
      ['Home', 'Start'],
    ])
    return { ...copy, html, url: `https://copies.example/${number}${path}` }
  }
  if (dup === 'recrawl') return { ...copy, time: page.time + 30 * 24 * 60 * MINUTE }
  const host = page.site.host
  const variants = [
    `http://${host}:80${path}`,
    `https://${host.toUpperCase()}${path}`,
    `${page.url}?utm_source=letter#top`,
  ]
  return { ...copy, url: variants[number % variants.length]! }
}

function infoRecord(): Buffer {
  const info = Buffer.from('software: Sluice sample\r\nformat: WARC File Format 1.1\r\n')
  return record('warcinfo', START, info, { 'Content-Type': 'application/warc-fields' })
}

function fileRecords(captures: Capture[]): Buffer[] {
  const records = [infoRecord()]
  for (const { url, html, time, site } of captures) {
    const body = encode(html, site.charset)
    const type = site.declared ? `text/html; charset=${site.charset}` : 'text/html'
    records.push(responseRecord({ url, time, body, headers: { 'Content-Type': type } }))
  }
  return records
}

function truthTable(captures: Capture[]): string {
  const rows = captures.map(({ url, section, dup, of }): [string, Kind, string, string, string] => [
    url,
    section.kind,
    section.language,
    dup,
    of,
  ])
  return `${[['url', 'kind', 'language', 'dup', 'of'], ...rows].map((row) => row.join('\t')).join('\n')}\n`
}
