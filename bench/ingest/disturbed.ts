// Workers of ingest that are killed, frozen and doubled at seeded moments: every page must stand in crawl.records once. On an embedded broker of
// its own. Needs Linux.
//   npx tsc -p tsconfig.build.json && node dist/bench/ingest/disturbed.js [MOMENTS] [SEED]
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { readConfig } from '../../cli/config.js'
import { openCluster } from '../../cli/session.js'
import { responseRecord, warcFile } from '../../demo/sample/warc-writer.js'
import { records } from '../../runtime/tables.js'
import { TAKEN } from '../../topology/meaning.js'
import { bin, ownFolder, sluice } from './deployment.js'

const [moments = 30, seed = 1] = process.argv.slice(2).map(Number)
const FILES = 4 * moments
const PAGES = 700
const FROZEN_MS = 13_000
const CAPTURED = Date.UTC(2026, 10, 1)

const folder = ownFolder(4)

let state = seed
/** From 0 to below 1; a linear congruential generator. */
function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}

function writeFile(number: number): string {
  const name = join(folder, `crawl-${number}.warc.gz`)
  const records = Array.from({ length: PAGES }, (_, page) =>
    responseRecord({
      url: `http://site-${number}.example/${page}`,
      time: CAPTURED,
      body: Buffer.from(`<html><p>Page ${page} of file ${number}.</p></html>`),
    }),
  )
  writeFileSync(name, warcFile(records, true))
  return name
}

const children = (pid: number): number[] => {
  try {
    return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number)
  } catch {
    return []
  }
}

interface Status {
  state: string
  taken: number
}

const runs: ChildProcess[] = []
const start = (...args: string[]) => {
  const run = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
  runs.push(run)
  return run
}

async function disturb(files: readonly string[]): Promise<void> {
  const workers = start('run', '--stages', 'ingest', '--instances', '2')
  for (let moment = 0; moment < moments; moment++) {
    sluice('ingest', ...files.slice(4 * moment, 4 * moment + 4), '--crawl', 'disturbed', '--enqueue')
    // More than ten deaths within a minute make `sluice run` give up, as it should.
    await setTimeout(2000 + 3000 * random())
    const victims = children(workers.pid!)
    const victim = victims[Math.floor(random() * victims.length)]
    const kind = ['killed', 'killed', 'frozen', 'doubled'][Math.floor(random() * 4)]
    console.log(`moment ${moment}: ${kind}`)
    if (kind === 'doubled') start('ingest', ...files.slice(4 * moment, 4 * moment + 4), '--crawl', 'disturbed')
    else if (victim && kind === 'killed') process.kill(victim, 'SIGKILL')
    else if (victim) {
      process.kill(victim, 'SIGSTOP')
      await setTimeout(FROZEN_MS)
      process.kill(victim, 'SIGCONT')
    }
  }
}

async function drained(): Promise<void> {
  for (let looks = 0; looks < 200; looks++) {
    const files = JSON.parse(sluice('ingest', 'status', '--json')) as Status[]
    if (files.every(({ state }) => state === 'read')) return
    await setTimeout(1000)
  }
  console.log(sluice('ingest', 'status'))
  throw new Error('not all files were read')
}

try {
  sluice('dev', 'up')
  sluice('init')
  const files = Array.from({ length: FILES }, (_, number) => writeFile(number))
  await disturb(files)
  await drained()
  const cluster = openCluster(readConfig(), () => {})
  const seen = new Map<string, number>()
  for await (const { value } of records(cluster, TAKEN)) seen.set(value!.url, (seen.get(value!.url) ?? 0) + 1)
  await cluster.close()
  const more = [...seen.values()].filter((times) => times > 1).length
  console.log(`${FILES * PAGES} pages, ${seen.size} in crawl.records, ${more} of them more than once`)
  process.exitCode = seen.size === FILES * PAGES && more === 0 ? 0 : 1
} finally {
  for (const run of runs) run.kill('SIGTERM')
  await setTimeout(4000)
  sluice('dev', 'down')
  rmSync(folder, { recursive: true, force: true })
}
