import { describe, expect, it } from 'vitest'
import { worthwhile } from '../../../runtime/kafka/empty-batches.js'

const batch = (name: string, empty: boolean) => ({ name, isEmptyIncludingFiltered: () => empty })
const names = (batches: Array<{ name: string }>) => batches.map(({ name }) => name)

describe('of what a fetch brings', () => {
  it('only filled batches are handed on', () => {
    expect(names(worthwhile([batch('a', true), batch('b', false), batch('c', true), batch('d', false)]))).toEqual([
      'b',
      'd',
    ])
  })

  it('one is handed on where all are empty, so that the group hears of the member', () => {
    expect(names(worthwhile([batch('a', true), batch('b', true)]))).toEqual(['a'])
    expect(worthwhile([])).toEqual([])
  })
})
