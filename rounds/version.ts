import { existsSync, readFileSync } from 'node:fs'

/** Version of the code, as runs record it. */
export const VERSION: string = (() => {
  let folder = new URL('.', import.meta.url)
  while (!existsSync(new URL('package.json', folder))) folder = new URL('..', folder)
  return JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')).version
})()
