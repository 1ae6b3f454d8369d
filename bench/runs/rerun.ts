// What a rerun costs whose text is there: pages a second through scoring, by the clock and by the CPU time of the instance, bytes in the brokers for a page and
// for a page kept, memory, and how long a small crawl takes on top of it, against the same on top of the small base. On an embedded broker of its
// own, with a made-up crawl whose pages are then multiplied in pages.language, each copy with words of its own. Needs Linux.
//   npx tsc -p tsconfig.build.json && node dist/bench/runs/rerun.js [COPIES] [PAGES] [PAGES OF THE SMALL CRAWL]
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readConfig } from '../../cli/config.js'
import { openCluster } from '../../cli/session.js'
import { writeSample } from '../../demo/sample/index.js'
import { score } from '../../processors/score.js'
import { currentOf } from '../../rounds/decide.js'
import { packageRoot } from '../../rounds/package-root.js'
import { Observer } from '../../rounds/view.js'
import { type OutputRecord, Writer } from '../../runtime/kafka/writer.js'
import { stageLag, totalLag } from '../../runtime/lag.js'
import { decoded } from '../../runtime/tables.js'
import type { Cluster } from '../../topology/cluster.js'
import { topology } from '../../topology/topology.js'

const [copies = 20, pages = 1000, few = 300] = process.argv.slice(2).map(Number)
const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
process.env.SLUICE_HOME = join(folder, 'home')
const bin = fileURLToPath(new URL('bin/sluice.mjs', packageRoot))
const sluice = (...args: string[]) => execFileSync(process.execPath, [bin, ...args], { encoding: 'utf8' })
process.chdir(folder)
// No round begins by itself beside what is measured.
writeFileSync('sluice.json', JSON.stringify({ settings: { 'rounds.least': 1e9, 'rounds.growth': 1e9 } }))

/** CPU seconds of a process. */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** Megabytes that a process has of its own at this moment, and resident ones at most, mapped pages of the local stores included. */
function memoryOf(pid: number): { own: number; resident: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024
  return { own: megabytes('RssAnon'), resident: megabytes('VmHWM') }
}

/** The processes of `sluice run` by what they do. */
function processesOf(pid: number): { instance: number; rounds: number } {
  const children = execFileSync('pgrep', ['-P', String(pid), '-a'], { encoding: 'utf8' })
    .trim()
    .split('\n')
  const find = (file: string) => Number(children.find((line) => line.includes(file))?.split(' ')[0])
  return { instance: find('instance-process'), rounds: find('rounds-process') }
}

/** The same text with every fourth word made another one: no duplicate, and of the same kind. */
const reworded = (text: string, copy: string): string =>
  text
    .split(' ')
    .map((word, i) => (i % 4 === 0 && /^[a-z]+$/.test(word) ? `${word}${copy}` : word))
    .join(' ')

/** Appends the pages of pages.language again and again, under keys and with words of their own. */
async function multiply(): Promise<void> {
  const cluster = openCluster(readConfig(), () => {})
  await cluster.codec.prepare(['pages.language'])
  const topic = cluster.names.topic('pages.language')
  const writer = await Writer.open(cluster.transport, 'bench-multiply', (name) => cluster.partitionCount(name))
  const ends = await cluster.reader.offsets(topic, 'end')
  for (let copy = 1; copy < copies; copy++) {
    let batch: OutputRecord[] = []
    for await (const record of cluster.reader.all(topic, ends)) {
      const { key, value } = await decoded(cluster, 'pages.language', record)
      const other = copy.toString(16).padStart(4, '0') + key.slice(4)
      const text = reworded(value!.text, copy.toString(36))
      batch.push({ topic, key: Buffer.from(other), value: cluster.codec.encode('pages.language', { ...value!, text }) })
      if (batch.length < 500) continue
      await writer.transaction(batch)
      batch = []
    }
    await writer.transaction(batch)
  }
  await writer.close()
  await cluster.close()
}

/** Resolves when all pages have come through the current run, into `corpus`. */
async function through(cluster: Cluster): Promise<void> {
  const observer = new Observer(cluster, topology, readConfig().settings)
  for (;;) {
    const { runs, lags, sharedLag, unpublished } = await observer.view()
    const { score, rest } = lags.get(currentOf(runs)!.name)!
    if (sharedLag + score + rest + unpublished === 0) return
    await setTimeout(100)
  }
}

/** How long a small crawl takes from `ingest` to `corpus`. */
async function small(cluster: Cluster, seed: number): Promise<string> {
  const { crawl, pages } = await writeSample(join(folder, `small-${seed}`), { sites: 20, pages: few, seed })
  await through(cluster)
  const start = performance.now()
  sluice('ingest', ...crawl, '--crawl', `small-${seed}`)
  await through(cluster)
  return `${pages} pages: in corpus after ${((performance.now() - start) / 1000).toFixed(1)} s`
}

const startRun = () => spawn(process.execPath, [bin, 'run'], { stdio: 'ignore' })

async function stopped(run: ReturnType<typeof startRun>): Promise<void> {
  run.kill('SIGTERM')
  await new Promise((resolve) => run.once('exit', resolve))
}

async function onSmallBase(): Promise<void> {
  const cluster = openCluster(readConfig(), () => {})
  const run = startRun()
  try {
    console.log(`a small crawl on a base of ${pages}, ${await small(cluster, 8)}`)
  } finally {
    await stopped(run)
    await cluster.close()
  }
}

async function rerun(): Promise<void> {
  const cluster = openCluster(readConfig(), () => {})
  const left = async () => totalLag(await stageLag(cluster, score, 'rerun'))
  sluice('replay', '--from', 'pages.language', '--name', 'rerun')
  await cluster.runs()
  const run = startRun()
  try {
    const all = await left()
    let [first, before, began] = [all, 0, 0]
    let instance = 0
    let own = 0
    for (let now = all; now > 0; now = await left()) {
      if (now < all && began === 0) {
        instance = processesOf(run.pid!).instance
        ;[first, before, began] = [now, cpuOf(instance), performance.now()]
      }
      if (instance) own = Math.max(own, memoryOf(instance).own)
      await setTimeout(100)
    }
    const seconds = (performance.now() - began) / 1000
    const cpu = cpuOf(instance)
    console.log(
      `scored ${first} pages in ${seconds.toFixed(1)} s: ${Math.round(first / seconds)} pages/s, ${Math.round(first / (cpu - before))} a second of the instance's CPU time (all stages at work)`,
    )
    while ((await cluster.runs()).get('rerun')!.state !== 'complete') {
      own = Math.max(own, memoryOf(instance).own)
      await setTimeout(300)
    }
    const { rounds } = processesOf(run.pid!)
    console.log(
      `memory at most: instance ${own.toFixed(0)} MB of its own, ${memoryOf(instance).resident.toFixed(0)} MB with what it has mapped; rounds ${memoryOf(rounds).resident.toFixed(0)} MB`,
    )
    const shown = JSON.parse(sluice('runs', '--json')).find(({ name }: { name: string }) => name === 'rerun')
    const { seen, accepted, outcomes } = shown.statistics
    const kept = accepted + (outcomes.duplicate ?? 0)
    const topics = (await cluster.admin.listTopics()).filter((topic) =>
      topic.startsWith(`${cluster.names.prefix}rerun.`),
    )
    const sizes = [...(await cluster.reader.sizesOf(topics))].sort(([, a], [, b]) => b! - a!)
    const sum = (of: (topic: string) => boolean) =>
      sizes.filter(([topic]) => of(topic)).reduce((bytes, [, size]) => bytes + size!, 0)
    const scored = (topic: string) => /(scored|verdicts|score\.changelog|gate\.changelog)$/.test(topic)
    console.log(
      `${(shown.bytes / 1e6).toFixed(1)} MB in the brokers: ${Math.round(sum(scored) / seen)} bytes for each of ${seen} pages, ${Math.round(sum((topic) => !scored(topic)) / kept)} for each of ${kept} kept`,
    )
    for (const [topic, bytes] of sizes.slice(0, 8)) console.log(`  ${topic}: ${(bytes! / 1e6).toFixed(2)} MB`)
    sluice('promote', 'rerun')
    console.log(`a small crawl on a base of ${seen}, ${await small(cluster, 9)}`)
  } finally {
    await stopped(run)
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
  await onSmallBase()
  await multiply()
  await rerun()
} finally {
  sluice('dev', 'down')
  rmSync(folder, { recursive: true, force: true })
}
