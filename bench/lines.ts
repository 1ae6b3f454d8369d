/**
 * Time and memory of the commands that read lines: node dist/bench/lines.js [LINES] [WORDS] [COMMAND…], each in quotes if it has options, such as
 * 'score --model FILE'.
 * Writes made-up pages into each command as fast as it takes them, and prints lines a second and the most memory that it held after a tenth of
 * them and after all: it should not grow with the lines.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const [lines = 100_000, words = 60] = process.argv.slice(2, 4).map(Number)
const chosen = process.argv.slice(4)
const commands = chosen.length > 0 ? chosen : ['extract', 'language', 'dedup']
const bin = fileURLToPath(new URL('../../bin/sluice.mjs', import.meta.url))

function page(id: number): string {
  let state = id
  const word = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8).toString(36)
  }
  const text = Array.from({ length: words }, word).join(' ')
  return `${JSON.stringify({ id, text, html: `<title>Page</title><p>${text}</p>` })}\n`
}

/** Peak of the memory of a process so far, in MiB. */
const peakOf = (pid: number): number =>
  Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024)

for (const command of commands) {
  const child = spawn(process.execPath, [bin, ...command.split(' ')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const began = Date.now()
  let given = 0
  let ended = 0
  let [early, late] = [0, 0]
  child.stdout.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 0x0a) ended++
    late = peakOf(child.pid!)
  })
  for (; given < lines; given++) {
    if (!child.stdin.write(page(given))) await once(child.stdin, 'drain')
    if (given === Math.floor(lines / 10)) early = peakOf(child.pid!)
  }
  child.stdin.end()
  await once(child, 'close')
  const seconds = (Date.now() - began) / 1000
  console.log(
    `${command}: ${ended} of ${lines} lines in ${seconds.toFixed(0)} s (${Math.round(lines / seconds)}/s), ${early} MiB after a tenth, ${late} MiB at most`,
  )
}
