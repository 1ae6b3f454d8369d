/**
 * Time and memory of a run's calibration: made-up scores of many pages in many nodes (hosts with up to three directories), each size in a process of its own, and
 * what is published decoded in another.
 *   node dist/bench/loop/scale.js [NODES] [PAGES…]
 * Wall time, CPU time of all threads, and the most memory so far (VmHWM, elsewhere what the system reports for the process).
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { decodeCalibration, encodeCalibration } from '../../processors/posterior/calibration-file.js'
import { posterior } from '../../processors/posterior/posterior.js'
import { calibrate } from '../../rounds/mixture/calibration.js'
import { PageTable, type PageTree } from '../../rounds/mixture/page-table.js'
import { randomNumbers } from '../../rounds/training/ngram-set/random.js'

/** Of a host: itself, and what is below it. */
const DIRECTORIES = ['', 'docs/', 'news/', 'docs/guide/', 'docs/2024/', 'news/2024/', 'docs/guide/a/', 'docs/guide/b/']
const LOOKED_UP = 100_000

let [wall, cpu] = [performance.now(), process.cpuUsage()]
function tell(what: string): void {
  const { user, system } = process.cpuUsage(cpu)
  const seconds = ((performance.now() - wall) / 1000).toFixed(1)
  console.log(`  ${what}: ${seconds} s, CPU ${((user + system) / 1e6).toFixed(1)} s; ${most()} MB at most`)
  ;[wall, cpu] = [performance.now(), process.cpuUsage()]
}

function most(): number {
  try {
    return Math.round(Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1024)
  } catch {
    return Math.round(process.resourceUsage().maxRSS / 1024)
  }
}

const random = randomNumbers(1)
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** The URL of a page in a node. */
function urlIn(node: number, page: number): string {
  const host = Math.floor(node / DIRECTORIES.length)
  return `https://www.site-${host}.example/${DIRECTORIES[node % DIRECTORIES.length]}page-${page}.html`
}

async function count(pages: number, nodes: number): Promise<PageTree> {
  const table = new PageTable()
  for (let i = 0; i < pages; i++) {
    const node = Math.floor(random() * nodes)
    // One host in twenty is of the domain.
    const odds = (Math.floor(node / DIRECTORIES.length) % 20 === 0 ? 1 : -1) + 0.45 * normal()
    table.add(urlIn(node, i), Math.fround(1 / (1 + Math.exp(-odds))), 500)
  }
  tell('counted')
  return table.tree()
}

async function encode(pages: number, nodes: number, path: string): Promise<void> {
  console.log(`${pages} pages in ${nodes} nodes; load ${loadavg()[0]!.toFixed(1)}`)
  tell('begun')
  const tree = await count(pages, nodes)
  tell(`tree of ${tree.nodes.size} nodes, ${tree.entries.bucket.length} entries`)
  const anchor = Array.from({ length: 240 }, () => 1 + 0.45 * normal())
  const { calibration, atCut, statistics } = await calibrate(tree, anchor, {
    policy: { kind: 'precision', value: 0.95 },
    sure: 0.9,
    joining: 0.5,
  })
  tell(`EM, probabilities and cut, prevalence ${statistics.prevalence.toFixed(4)}`)
  const blob = encodeCalibration({ ...calibration, atCut })
  tell(`encoded in ${(blob.length / 1e6).toFixed(1)} MB`)
  writeFileSync(path, blob)
}

function decode(path: string, nodes: number): void {
  const bytes = readFileSync(path)
  console.log(' another process')
  tell('begun, and read')
  const calibration = decodeCalibration(bytes)
  tell('decoded')
  for (let i = 0; i < LOOKED_UP; i++) posterior(calibration, urlIn(Math.floor(random() * nodes), i), random(), true)
  tell(`probabilities of ${LOOKED_UP} pages`)
}

const [step, ...rest] = process.argv.slice(2)
if (step === 'encode') await encode(Number(rest[0]), Number(rest[1]), rest[2]!)
else if (step === 'decode') decode(rest[0]!, Number(rest[1]))
else {
  const nodes = step ?? '200000'
  const folder = mkdtempSync(join(tmpdir(), 'sluice-scale-'))
  const path = join(folder, 'calibration')
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...args], { stdio: 'inherit' }).status === 0
  try {
    for (const pages of rest.length > 0 ? rest : ['5000000', '10000000']) {
      if (!run('encode', pages, nodes, path) || !run('decode', path, nodes)) process.exitCode = 1
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
