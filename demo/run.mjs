// `npm run demo`: installs and builds what is missing, then runs the demonstration. Needs nothing but Node.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../', import.meta.url)
const at = (path) => fileURLToPath(new URL(path, root))
const newer = (a, b) => !existsSync(at(b)) || statSync(at(a)).mtimeMs > statSync(at(b)).mtimeMs

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`Sluice needs Node 20 or newer; this is ${process.version}`)
  process.exit(1)
}

function npm(...args) {
  console.log(`$ npm ${args.join(' ')}`)
  const { status, signal } = spawnSync('npm', args, { cwd: at('.'), stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) process.exit(signal === 'SIGINT' ? 130 : (status ?? 1))
}

// Installing builds too. Not `npm ci`: it refuses a lock file that lacks binaries for other platforms.
if (newer('package-lock.json', 'node_modules/.package-lock.json')) npm('install', '--no-save')
if (!existsSync(at('dist/demo/main.js'))) npm('run', 'build')
process.chdir(at('.'))
await import(new URL('dist/demo/main.js', root).href)
