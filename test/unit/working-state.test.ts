import { describe, expect, it } from 'vitest'
import { processRecord, UndeclaredTopicError } from '../../runtime/processing.js'
import type { AnyProcessor } from '../../runtime/stage.js'
import { packValue } from '../../runtime/state/values.js'
import { WorkingState } from '../../runtime/state/working-state.js'

const committed = (entries: Record<string, unknown>) => {
  const packed = Object.entries(entries)
    .sort()
    .map(([key, value]): [string, Uint8Array] => [key, packValue(value)])
  return {
    get: (key: string) => packed.find(([name]) => name === key)?.[1],
    range: (prefix: string) => packed.filter(([name]) => name.startsWith(prefix)),
  }
}

describe('WorkingState', () => {
  it('lays the changes of the record over those of the batch over the committed entries', () => {
    const state = new WorkingState(committed({ a: 1, b: 2, c: 3 }))
    state.put('b', 20)
    state.delete('c')
    state.keep()
    state.put('c', 30)
    expect([state.get('a'), state.get('b'), state.get('c'), state.get('d')]).toEqual([1, 20, 30, undefined])
    state.undo()
    expect(state.get('c')).toBeUndefined()
    expect([...state.batch.keys()]).toEqual(['b', 'c'])
  })

  it('forgets an entry that the record has deleted, though the batch had put it', () => {
    const state = new WorkingState(committed({}))
    state.put('a', 1)
    state.keep()
    state.delete('a')
    expect(state.get('a')).toBeUndefined()
  })

  it('lists a prefix in order, with all changes', () => {
    const state = new WorkingState(committed({ 'p/a': 1, 'p/c': 3, 'q/a': 9 }))
    state.put('p/b', 2)
    state.keep()
    state.put('p/0', 0)
    state.delete('p/a')
    expect([...state.range('p/')]).toEqual([
      ['p/0', 0],
      ['p/b', 2],
      ['p/c', 3],
    ])
  })

  it('lists a prefix among thousands of changes, those of every record so far', () => {
    const state = new WorkingState(committed({ '500/old': -1 }))
    const listed: number[] = []
    for (let i = 0; i < 3000; i++) {
      const key = `${(i * 7919) % 1000}`
      state.put(`${key}/${i}`, i)
      if (i % 3 === 0) state.delete(`${key}/${i - 1000}`)
      listed.push([...state.range(`${key}/`)].length)
      state.keep()
    }
    expect(listed.slice(0, 1000).filter((length) => length !== 1)).toEqual([2])
    expect([...state.range('500/')]).toEqual([
      ['500/1500', 1500],
      ['500/2500', 2500],
      ['500/old', -1],
    ])
    expect([...state.range('')]).toHaveLength(2335)
  })

  it('gives copies: changing a value changes nothing until it is put', () => {
    const state = new WorkingState(committed({ a: { list: [1] } }))
    ;(state.get('a') as { list: number[] }).list.push(2)
    expect(state.get('a')).toEqual({ list: [1] })
  })
})

describe('processRecord', () => {
  const input = { topic: 'seed', key: 'k', value: null, partition: 0, offset: 0 } as const
  const writes = new Set(['models'])
  const run = (processor: AnyProcessor, state = new WorkingState(committed({}))) =>
    processRecord(processor, input, state, writes, 'seed/0/7')

  it('undoes what a failing record had changed and emitted', () => {
    const state = new WorkingState(committed({}))
    const result = run((_, { emit, store }) => {
      store.put('k', 1)
      emit('models', 'k', null)
      throw new Error('broken')
    }, state)
    expect(result).toMatchObject({ error: { message: 'broken' } })
    expect(state.get('k')).toBeUndefined()
  })

  it('names the input in what is emitted', () => {
    const result = run((_, { emit }) => emit('models', 'k', null))
    expect(result).toEqual({ emitted: [{ topic: 'models', key: 'k', value: null, origin: 'seed/0/7' }] })
  })

  it('refuses topics that the stage does not declare', () => {
    expect(() => run((_, { emit }) => emit('runs', 'k', null))).toThrow(UndeclaredTopicError)
  })
})
