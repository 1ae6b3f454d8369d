import { expect, it } from 'vitest'
import { onScreen, pauseAfter } from '../../../cli/lag/watch.js'

it('watching rests long enough to take no more than a fiftieth of a core', () => {
  expect(pauseAfter(10)).toBe(2000)
  expect(pauseAfter(400)).toBe(20_000)
})

it('watching draws no more than the terminal has room for', () => {
  const drawn = onScreen('a line that is long\nb\nc\nd\n', 8, 4).replaceAll('\x1b[K', '')
  expect(drawn).toBe('a line …\nb\n… 2 mor…\n')
  expect(onScreen('a\nb\n', 80, 24).replaceAll('\x1b[K', '')).toBe('a\nb\n')
})
