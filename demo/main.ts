// The demonstration: the whole loop on a crawl that is made up here, with the commands that a person would type.
import { type ChildProcess, spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { duration, groups } from '../cli/output.js'
import { packageRoot } from '../rounds/package-root.js'
import { printPages } from './pages.js'
import { writeSample } from './sample/index.js'

const home = resolve('.sluice/demo')
const sample = join(home, 'sample')
const environment = { ...process.env, SLUICE_HOME: home }
const began = Date.now()

let interrupted: NodeJS.Signals | undefined
let child: ChildProcess | undefined
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interrupted ??= signal
    child?.kill(signal)
  })
}

/** Runs a command of Sluice, shown as it would be typed. @throws when it fails, or the demonstration was interrupted */
async function sluice(...args: string[]): Promise<void> {
  if (interrupted) throw new Interrupted()
  console.log(`\n$ sluice ${args.map((arg) => (arg.startsWith(home) ? relative('.', arg) : arg)).join(' ')}`)
  await command(args)
  if (interrupted) throw new Interrupted()
}

function command(args: string[]): Promise<void> {
  const started = spawn(process.execPath, [fileURLToPath(new URL('bin/sluice.mjs', packageRoot)), ...args], {
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  child = started
  return new Promise((resolve, reject) => {
    started.on('error', reject)
    started.on('exit', (code, signal) => {
      if (code === 0) resolve()
      else reject(new Error(`sluice ${args[0]} ended with ${signal ?? `exit code ${code}`}`))
    })
  })
}

class Interrupted extends Error {}

async function demonstrate(): Promise<void> {
  await sluice('dev', 'down')
  await rm(home, { recursive: true, force: true })
  await sluice('dev', 'up')
  const written = await writeSample(sample)
  console.log(`\na made-up crawl of ${groups(written.pages)} pages is in ${relative('.', sample)}`)
  await sluice('init')
  await sluice('seed', 'add', ...written.seed, '--label', 'positive', '--source', 'sample')
  await sluice('ingest', ...written.crawl, '--crawl', 'sample')
  await sluice('run', '--instances', '2', '--until-drained')
  await sluice('rounds')
  await sluice('audit')
  await sluice('export', '--format', 'jsonl', '--out', 'corpus.jsonl')
  await printPages(environment)
  console.log(`\nThe corpus is in corpus.jsonl. The demonstration took ${duration(Date.now() - began)}.`)
  console.log('To look around: SLUICE_HOME=.sluice/demo npx sluice dev up, then rounds, explain URL, lag …')
}

try {
  await demonstrate()
} catch (error) {
  if (error instanceof Interrupted || interrupted) console.error('\ninterrupted')
  else console.error(`\nThe demonstration failed: ${(error as Error).message}`)
  process.exitCode = interrupted ? 130 : 1
} finally {
  await command(['dev', 'down']).catch(() => {})
}
