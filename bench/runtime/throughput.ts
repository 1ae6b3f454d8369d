// How many records a second go through a stage with state, broker included, and what an idle process costs.
// node dist/bench/runtime/throughput.js BROKER REGISTRY [RECORDS]; the stages are those of test/chaos/counting.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Cluster } from '../../runtime/cluster.js'
import { Writer } from '../../runtime/kafka/writer.js'
import { initialise } from '../../runtime/topics.js'

const [broker = '', registry = '', count = '200000'] = process.argv.slice(2)
const RECORDS = Number(count)
const PARTITIONS = 4
const IDLE_SECONDS = 20
const chaos = new URL('../../../test/chaos/', import.meta.url)
const { schemas, topology } = await import(new URL('counting/topology.mjs', chaos).href)
const prefix = `bench-${Date.now()}.`
const cluster = new Cluster({ kafka: { brokers: [broker] }, registry: { host: registry }, prefix, schemas })
const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'))

await initialise(topology, cluster, { partitions: PARTITIONS, replicationFactor: 1 })
const writer = await Writer.open(cluster.transport, `${prefix}writer`, async () => PARTITIONS)
for (let from = 0; from < RECORDS; from += 5000) {
  await writer.transaction(
    Array.from({ length: 5000 }, (_, i) => ({
      topic: `${prefix}numbers`,
      key: Buffer.from(`key ${(from + i) % 5000}`),
      value: cluster.codec.encode('numbers', { n: from + i + 100, seen: 0 }),
    })),
  )
}
await writer.close()

const args = [fileURLToPath(new URL('instance.mjs', chaos)), new URL('counting/topology.mjs', chaos).href, broker]
const child = spawn(process.execPath, [...args, registry, prefix, folder], { stdio: 'ignore' })
try {
  const done = async (): Promise<number> => {
    const ends = await cluster.reader.offsets(`${prefix}counted`, 'end')
    return [...ends.values()].reduce((sum, end) => sum + Number(end), 0)
  }
  while ((await done()) === 0) await setTimeout(20)
  const [began, first] = [performance.now(), await done()]
  // Each transaction leaves a marker as well: a little more than the records is there in the end.
  while ((await done()) < RECORDS) await setTimeout(20)
  const seconds = (performance.now() - began) / 1000
  console.log(
    `${Math.round((RECORDS - first) / seconds)} records a second through two stages, ${PARTITIONS} partitions`,
  )
  await setTimeout(3000)
  const before = cpuSeconds(child.pid!)
  await setTimeout(1000 * IDLE_SECONDS)
  const share = (cpuSeconds(child.pid!) - before) / IDLE_SECONDS
  console.log(`idle: ${(100 * share).toFixed(2)} % of a core for the two stages`)
} finally {
  child.kill('SIGKILL')
  await cluster.close()
  rmSync(folder, { recursive: true, force: true })
}

/** CPU time of a process, on Linux. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
