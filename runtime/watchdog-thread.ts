// The thread of watchdog.ts: ends the process whose main thread works on one record for too long.
import { readFileSync, writeFileSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { condemnedFile } from './state/journal.js'

const { memory, folder, limitSeconds } = workerData as {
  memory: SharedArrayBuffer
  folder: string
  limitSeconds: number
}
const [counter, length] = [0, 1]
const words = new Int32Array(memory, 0, 2)
const text = new Uint8Array(memory, 8)
const INTERVAL_MS = 500
const TICKS_PER_SECOND = 100

let seen = -1
let since = 0

setInterval(() => {
  if (words[length] === 0) return
  const now = Atomics.load(words, counter)
  if (now !== seen) {
    seen = now
    since = cpuSeconds()
    return
  }
  if (cpuSeconds() - since < limitSeconds) return
  const record = Buffer.from(text.slice(0, words[length])).toString()
  if (Atomics.load(words, counter) !== seen) return
  const { task, topic, offset } = JSON.parse(record)
  writeFileSync(condemnedFile(folder, task), `${JSON.stringify({ topic, offset, seconds: limitSeconds })}\n`)
  process.kill(process.pid, 'SIGKILL')
}, INTERVAL_MS)

/** CPU time of the main thread; where that cannot be told, of the process. */
function cpuSeconds(): number {
  try {
    const stat = readFileSync(`/proc/self/task/${process.pid}/stat`, 'utf8')
    // The name of the process, in parentheses, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  } catch {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  }
}
