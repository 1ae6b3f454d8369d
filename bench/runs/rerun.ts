// What a rerun costs whose text is there: pages a second through scoring, by the clock and by the CPU time of the instance, bytes a page in the brokers,
// memory, and how long a small second crawl takes on top of it. On an embedded broker of its own, with a made-up crawl whose pages are then
// multiplied in pages.language, each copy a page of its own. Needs Linux.
//   npx tsc -p tsconfig.build.json && node dist/bench/runs/rerun.js [COPIES] [PAGES]
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readConfig } from '../../cli/config.js'
import { openCluster } from '../../cli/session.js'
import { writeSample } from '../../demo/sample/index.js'
import { score } from '../../processors/score.js'
import { packageRoot } from '../../rounds/package-root.js'
import { type OutputRecord, Writer } from '../../runtime/kafka/writer.js'
import { stageLag, totalLag } from '../../runtime/lag.js'

const [copies = 20, pages = 1000] = process.argv.slice(2).map(Number)
const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
process.env.SLUICE_HOME = join(folder, 'home')
const bin = fileURLToPath(new URL('bin/sluice.mjs', packageRoot))
const sluice = (...args: string[]) => execFileSync(process.execPath, [bin, ...args], { encoding: 'utf8' })

/** CPU seconds and resident megabytes of a process. */
function costOf(pid: number): { cpu: number; memory: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const kilobytes = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  return { cpu: (Number(fields[11]) + Number(fields[12])) / 100, memory: kilobytes / 1024 }
}

/** The processes of `sluice run` by what they do. */
function processesOf(pid: number): { instance: number; rounds: number } {
  const children = execFileSync('pgrep', ['-P', String(pid), '-a'], { encoding: 'utf8' })
    .trim()
    .split('\n')
  const find = (file: string) => Number(children.find((line) => line.includes(file))?.split(' ')[0])
  return { instance: find('instance-process'), rounds: find('rounds-process') }
}

/** Appends the pages of pages.language again and again, under keys of their own. */
async function multiply(): Promise<void> {
  const cluster = openCluster(readConfig(), () => {})
  const topic = cluster.names.topic('pages.language')
  const writer = await Writer.open(cluster.transport, 'bench-multiply', (name) => cluster.partitionCount(name))
  const ends = await cluster.reader.offsets(topic, 'end')
  for (let copy = 1; copy < copies; copy++) {
    let batch: OutputRecord[] = []
    for await (const { key, value } of cluster.reader.all(topic, ends)) {
      const other = copy.toString(16).padStart(4, '0') + key!.toString().slice(4)
      batch.push({ topic, key: Buffer.from(other), value })
      if (batch.length < 500) continue
      await writer.transaction(batch)
      batch = []
    }
    await writer.transaction(batch)
  }
  await writer.close()
  await cluster.close()
}

async function rerun(): Promise<void> {
  const cluster = openCluster(readConfig(), () => {})
  const left = async () => totalLag(await stageLag(cluster, score, 'rerun'))
  sluice('replay', '--from', 'pages.language', '--name', 'rerun')
  await cluster.runs()
  const run = spawn(process.execPath, [bin, 'run'], { stdio: 'ignore' })
  try {
    const all = await left()
    let [first, before, began] = [all, 0, 0]
    let instance = 0
    for (let now = all; now > 0; now = await left()) {
      if (now < all && began === 0) {
        instance = processesOf(run.pid!).instance
        ;[first, before, began] = [now, costOf(instance).cpu, performance.now()]
      }
      await setTimeout(100)
    }
    const seconds = (performance.now() - began) / 1000
    const { cpu } = costOf(instance)
    console.log(
      `scored ${first} pages in ${seconds.toFixed(1)} s: ${Math.round(first / seconds)} pages/s, ${Math.round(first / (cpu - before))} a second of the instance's CPU time (all stages at work)`,
    )
    while ((await cluster.runs()).get('rerun')!.state !== 'complete') await setTimeout(300)
    const { rounds } = processesOf(run.pid!)
    console.log(
      `memory: instance ${costOf(instance).memory.toFixed(0)} MB, rounds ${costOf(rounds).memory.toFixed(0)} MB at most`,
    )
    const shown = JSON.parse(sluice('runs', '--json')).find(({ name }: { name: string }) => name === 'rerun')
    const { seen, accepted } = shown.statistics
    console.log(
      `${(shown.bytes / 1e6).toFixed(1)} MB in the brokers for ${seen} pages, ${accepted} of them accepted: ${Math.round(shown.bytes / seen)} bytes a page`,
    )

    const topics = (await cluster.admin.listTopics()).filter((topic) =>
      topic.startsWith(`${cluster.names.prefix}rerun.`),
    )
    const sizes = [...(await cluster.reader.sizesOf(topics))].sort(([, a], [, b]) => b! - a!)
    for (const [topic, bytes] of sizes.slice(0, 8)) console.log(`  ${topic}: ${Math.round(bytes! / seen)} bytes a page`)

    sluice('promote', 'rerun')
    const second = await writeSample(join(folder, 'second'), { sites: 20, pages: 300, seed: 9 })
    const start = performance.now()
    sluice('ingest', ...second.crawl, '--crawl', 'second')
    do await setTimeout(200)
    while ((await left()) > 0)
    console.log(
      `a second crawl of ${second.pages} pages on top: scored after ${((performance.now() - start) / 1000).toFixed(1)} s, ingest included`,
    )
  } finally {
    run.kill('SIGTERM')
    await new Promise((resolve) => run.once('exit', resolve))
    await cluster.close()
  }
}

try {
  sluice('dev', 'up')
  const sample = await writeSample(join(folder, 'sample'), { sites: 40, pages })
  sluice('init')
  sluice('seed', 'add', ...sample.seed, '--label', 'positive', '--source', 'sample')
  sluice('ingest', ...sample.crawl, '--crawl', 'sample')
  sluice('run', '--until-drained')
  await multiply()
  await rerun()
} finally {
  sluice('dev', 'down')
  rmSync(folder, { recursive: true, force: true })
}
