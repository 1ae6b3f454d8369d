#!/usr/bin/env node
import { existsSync } from 'node:fs'

const main = new URL('../dist/cli/main.js', import.meta.url)
if (!existsSync(main)) {
  console.error('sluice: not built yet: run `npm install` (or `npm run build`) in the folder of package.json first')
  process.exit(1)
}
await import(main.href)
