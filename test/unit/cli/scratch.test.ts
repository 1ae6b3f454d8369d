import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { makeScratchFolder } from '../../../cli/scratch.js'

const home = mkdtempSync(join(tmpdir(), 'scratch-'))

it("is in the home folder, or in the system's where none can be made there", async () => {
  expect(dirname(await makeScratchFolder(home))).toBe(join(home, 'tmp'))
  const file = join(home, 'file')
  writeFileSync(file, '')
  const other = await makeScratchFolder(file)
  expect(dirname(other)).toBe(tmpdir())
  expect(existsSync(other)).toBe(true)
  rmSync(other, { recursive: true })
  rmSync(home, { recursive: true })
})
