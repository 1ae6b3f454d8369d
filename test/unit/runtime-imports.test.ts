import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { globSync } from 'tinyglobby'
import { expect, it } from 'vitest'

it('the runtime imports nothing of the application', () => {
  const files = globSync('runtime/**/*.ts')
  expect(files.length).toBeGreaterThan(20)
  const outside = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/from '(\.[^']*)'/g)]
      .map(([, path]) => join(dirname(file), path!))
      .filter((path) => !path.startsWith('runtime/')),
  )
  expect(outside).toEqual([])
})
