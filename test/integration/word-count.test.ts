import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, inject, it } from 'vitest'
import { finished } from '../helpers/sluice.js'

const path = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url))

it('counts the words of a text, and starts from where it was', async () => {
  const prefix = `words-${Date.now()}.`
  const count = async (text: string) => {
    const args = [path('dist/examples/word-count.js'), inject('broker'), inject('registry'), prefix]
    const child = spawn(process.execPath, args, { stdio: 'pipe' })
    child.stdin.end(text)
    const { code, out, err } = await finished(child)
    expect(code, err).toBe(0)
    return out.trim().split('\n').sort()
  }
  expect(await count('To be, or\nnot to be')).toEqual(['be 2', 'not 1', 'or 1', 'to 2'])
  expect(await count('be')).toEqual(['be 3', 'not 1', 'or 1', 'to 2'])
})

it('is a whole program of under 60 lines', () => {
  expect(readFileSync(path('examples/word-count.ts'), 'utf8').trimEnd().split('\n').length).toBeLessThan(60)
})
