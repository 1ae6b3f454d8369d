import { existsSync } from 'node:fs'

/** Folder of package.json: files that are not compiled are found from there. */
export const packageRoot: URL = (() => {
  let folder = new URL('.', import.meta.url)
  while (!existsSync(new URL('package.json', folder))) folder = new URL('..', folder)
  return folder
})()
