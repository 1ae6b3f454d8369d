import { readFileSync } from 'node:fs'
import { packageRoot } from './package-root.js'

/** Version of the code, as runs record it. */
export const VERSION: string = JSON.parse(readFileSync(new URL('package.json', packageRoot), 'utf8')).version
