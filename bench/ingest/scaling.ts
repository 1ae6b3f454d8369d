// How much more two processes read than one: the reader alone, and with the broker, which then works on the same cores. On an embedded
// broker of its own, with a made-up crawl.
//   npx tsc -p tsconfig.build.json && node dist/bench/ingest/scaling.js [PAGES]
import { spawn } from 'node:child_process'
import { copyFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { writeSample } from '../../demo/sample/index.js'
import { bin, ownFolder, sluice } from './deployment.js'

const [pages = 1000] = process.argv.slice(2).map(Number)
/** Times that each file of the crawl is there: reading takes longer than starting. */
const COPIES = 48

const folder = ownFolder(8)

async function written(): Promise<string[]> {
  const { crawl } = await writeSample(join(folder, 'sample'), { sites: 40, pages })
  const files: string[] = []
  for (let copy = 0; copy < COPIES; copy++) {
    for (const [number, file] of crawl.entries()) {
      const name = join(folder, `${copy}-${number}.warc.gz`)
      copyFileSync(file, name)
      files.push(name)
    }
  }
  return files
}

/** Seconds until processes that only read and count have read their shares. */
async function readAlone(shares: string[][]): Promise<number> {
  const start = performance.now()
  await Promise.all(
    shares.map((files) => {
      const args = [bin, 'ingest', ...files, '--crawl', 'c', '--dry-run', '--json']
      const child = spawn(process.execPath, args, { stdio: 'ignore' })
      return new Promise((resolve) => child.once('exit', resolve))
    }),
  )
  return (performance.now() - start) / 1000
}

/** Seconds until workers have read files of the same bytes under a label of their own, from the first page to the last. */
async function readByWorkers(files: string[], instances: number): Promise<number> {
  const label = `by-${instances}`
  const workers = spawn(process.execPath, [bin, 'run', '--stages', 'ingest', '--instances', String(instances)], {
    stdio: 'ignore',
  })
  await setTimeout(8000)
  sluice('ingest', ...files, '--crawl', label, '--enqueue')
  const start = performance.now()
  const isRead = () => {
    const all: Array<{ crawl: string; state: string }> = JSON.parse(sluice('ingest', 'status', '--json'))
    return all.every(({ crawl, state }) => crawl !== label || state === 'read')
  }
  while (!isRead()) await setTimeout(300)
  const seconds = (performance.now() - start) / 1000
  workers.kill('SIGTERM')
  await new Promise((resolve) => workers.once('exit', resolve))
  return seconds
}

try {
  const files = await written()
  const half = files.length / 2
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0)
  console.log(`${files.length} files, ${(bytes / 1e6).toFixed(0)} MB`)
  const one = await readAlone([files])
  const two = await readAlone([files.slice(0, half), files.slice(half)])
  console.log(
    `the reader alone: ${one.toFixed(1)} s by one process, ${two.toFixed(1)} s by two: ${(one / two).toFixed(2)} times as fast`,
  )
  sluice('dev', 'up')
  sluice('init')
  const first = await readByWorkers(files, 1)
  const second = await readByWorkers(files, 2)
  console.log(
    `with the broker: ${first.toFixed(1)} s by one worker, ${second.toFixed(1)} s by two: ${(first / second).toFixed(2)} times as fast`,
  )
} finally {
  sluice('dev', 'down')
  rmSync(folder, { recursive: true, force: true })
}
