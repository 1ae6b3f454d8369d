/**
 * Speed of extraction on one core beside trafilatura and resiliparse, on the same pages in one run:
 * node dist/bench/extraction/speed.js PAGES.jsonl[.gz] [FOLDER]
 * The peers are installed with pip into FOLDER (a new one for temporary files, unless given). Prints pages and megabytes a CPU second of each
 * and the ratios; CPU time, all threads of a process together, so that what else the machine does counts little. Each engine reads every
 * page several times, in turns with the others, and its best turn counts.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { extract } from '../../processors/extract/index.js'
import { readLines } from '../json-lines.js'

const TURNS = 3
/** Passes over the pages that do not count, while V8 compiles: a stage runs for hours. */
const WARM_UP = 3
const PEERS = ['resiliparse', 'trafilatura']
const PEER = fileURLToPath(new URL('../../../bench/extraction/peer.py', import.meta.url))

function python(folder: string): string {
  const bin = join(folder, 'bin', 'python')
  if (!existsSync(bin)) {
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' })
    execFileSync(bin, ['-m', 'pip', 'install', '--quiet', ...PEERS, 'lxml_html_clean'], { stdio: 'inherit' })
  }
  return bin
}

/** CPU seconds of one pass over the pages. */
function sluice(pages: readonly { url: string; html: string }[]): number {
  const before = process.cpuUsage()
  for (const { html, url } of pages) extract(html, url)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

const [path, given] = process.argv.slice(2)
if (!path) throw new Error('usage: speed.js PAGES.jsonl[.gz] [FOLDER]')
const scratch = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
try {
  const bin = python(given ?? join(scratch, 'peers'))
  const pages = readLines<{ url: string; html: string }>(path)
  const peer = (engine: string) =>
    Number(execFileSync(bin, [PEER, engine, path], { stdio: ['ignore', 'pipe', 'ignore'] }).toString())
  const first = sluice(pages)
  for (let pass = 1; pass < WARM_UP; pass++) sluice(pages)
  const best = new Map<string, number>()
  for (let turn = 0; turn < TURNS; turn++) {
    for (const engine of ['sluice', ...PEERS]) {
      const seconds = engine === 'sluice' ? sluice(pages) : peer(engine)
      best.set(engine, Math.min(seconds, best.get(engine) ?? Number.POSITIVE_INFINITY))
    }
  }
  const megabytes = pages.reduce((n, { html }) => n + html.length, 0) / 1e6
  console.log(
    `${pages.length} pages, ${megabytes.toFixed(0)} million characters; the best of ${TURNS} turns each, in CPU time`,
  )
  const own = best.get('sluice')!
  console.log(`Sluice's first pass, with compilation: ${(pages.length / first).toFixed(0)} pages/s`)
  for (const [engine, seconds] of best) {
    const rates = `${(pages.length / seconds).toFixed(0)} pages/s, ${(megabytes / seconds).toFixed(1)} M characters/s`
    console.log(
      `${engine.padEnd(12)} ${rates}${engine === 'sluice' ? '' : `; Sluice is ${(seconds / own).toFixed(2)} times as fast`}`,
    )
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
