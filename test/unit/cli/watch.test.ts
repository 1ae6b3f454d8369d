import { expect, it } from 'vitest'
import { pauseAfter } from '../../../cli/lag/watch.js'

it('watching rests long enough to take no more than a fiftieth of a core', () => {
  expect(pauseAfter(10)).toBe(2000)
  expect(pauseAfter(400)).toBe(20_000)
})
