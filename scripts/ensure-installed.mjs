// Installs the dependencies when some are missing or package-lock.json has changed since. It runs before anything is
// installed, so it needs nothing but Node and npm.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const { engines, dependencies, devDependencies } = JSON.parse(readFileSync(at('package.json'), 'utf8'))

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19) || (major === 22 && minor === 7)) {
  console.error(`Sluice needs Node ${engines.node}; this is ${process.version}`)
  process.exit(1)
}

/** npm writes node_modules/.package-lock.json at the end of each install, even if there was nothing to do. */
function isInstalled() {
  const installed = at('node_modules/.package-lock.json')
  if (!existsSync(installed) || statSync(at('package-lock.json')).mtimeMs > statSync(installed).mtimeMs) return false
  return Object.keys({ ...dependencies, ...devDependencies }).every((name) =>
    existsSync(at(`node_modules/${name}/package.json`)),
  )
}

if (!isInstalled()) {
  // Not `npm ci`: it refuses a lock file that lacks binaries for other platforms. With the development dependencies
  // even where NODE_ENV is production, since nothing can be built without them.
  const args = ['install', '--no-save', '--include=dev']
  console.log(`$ npm ${args.join(' ')}`)
  const { status, signal, error } = spawnSync('npm', args, { cwd: at('.'), stdio: ['ignore', 'inherit', 'inherit'] })
  if (error) console.error(`npm cannot be started: ${error.message}`)
  if (status !== 0) process.exit(signal === 'SIGINT' ? 130 : (status ?? 1))
}
