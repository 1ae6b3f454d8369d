import { expect, it } from 'vitest'
import { duration } from '../../../cli/output.js'

it.each([
  [1234, '1.2 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min 0 s'],
  [239_600, '4 min 0 s'],
  [3_599_400, '59 min 59 s'],
  [3_599_600, '1 h 0 min'],
  [7_195_000, '2 h 0 min'],
])('%d ms are %s', (milliseconds, shown) => {
  expect(duration(milliseconds)).toBe(shown)
})
