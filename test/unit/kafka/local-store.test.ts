import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LocalStores, NO_MARK, type StoreMark } from '../../../runtime/state/local-store.js'

const mark = (applied: bigint): StoreMark => ({
  epoch: 'e1',
  applied,
  at: 1234,
  positions: new Map([['pages', 7n]]),
  written: new Map(),
})
const changes = (entries: Record<string, string | null>) =>
  new Map(Object.entries(entries).map(([key, value]) => [key, value === null ? null : Buffer.from(value)]))

describe('LocalStores', () => {
  let folder: string
  let path: string
  let stores: LocalStores | undefined

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-store-'))
    path = join(folder, 'state')
  })
  afterEach(async () => {
    await stores?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function reopen(): Promise<LocalStores> {
    await stores?.close()
    stores = new LocalStores(path)
    return stores
  }

  const entries = (id: string, prefix = '') =>
    [...stores!.task(id).range(prefix)].map(([key, value]) => [key, Buffer.from(value).toString()])

  it('does not grow while entries are written over, though parts of it are gone through in between', async () => {
    const store = (await reopen()).task('t')
    const written = changes(
      Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`${i % 10}/${i}`, 'x'.repeat(200)])),
    )
    for (let round = 1n; round <= 60n; round++) {
      store.apply(written, mark(round))
      expect([...store.range('3/')]).toHaveLength(50)
      await setTimeout(1)
    }
    expect(statSync(join(path, 'data.mdb')).size).toBeLessThan(2e6)
  })

  it('keeps entries and mark over a restart', async () => {
    const store = (await reopen()).task('t')
    expect(store.mark()).toEqual(NO_MARK)
    store.apply(changes({ a: '1', b: '2', c: '3' }), mark(5n))
    store.apply(changes({ a: '10', b: null }), mark(9007199254740993n))
    const again = (await reopen()).task('t')
    expect(entries('t')).toEqual([
      ['a', '10'],
      ['c', '3'],
    ])
    expect(again.get('b')).toBeUndefined()
    expect(again.mark()).toEqual(mark(9007199254740993n))
    expect(stores!.markOf('t')).toEqual(mark(9007199254740993n))
  })

  it('lists a prefix in order, and nothing behind it', async () => {
    const store = (await reopen()).task('t')
    store.apply(changes({ 'p/b': '2', 'p/a': '1', p0: '3', o: '4', q: '5' }), mark(1n))
    expect(entries('t', 'p/')).toEqual([
      ['p/a', '1'],
      ['p/b', '2'],
    ])
  })

  it('clears one task and leaves the others', async () => {
    await reopen()
    for (const id of ['one', 'two']) stores!.task(id).apply(changes({ k: id }), mark(3n))
    stores!.task('one').clear()
    await reopen()
    expect(entries('one')).toEqual([])
    expect(stores!.markOf('one')).toEqual(NO_MARK)
    expect(entries('two')).toEqual([['k', 'two']])
  })

  it('drops the stores that are not wanted', async () => {
    await reopen()
    for (const id of ['old-0', 'old-1', 'new-0']) stores!.task(id).apply(changes({ k: id }), mark(3n))
    expect(stores!.dropUnless((id) => id.startsWith('new'))).toEqual(['old-0', 'old-1'])
    expect(stores!.dropUnless((id) => id.startsWith('new'))).toEqual([])
    await reopen()
    expect(stores!.markOf('old-0')).toEqual(NO_MARK)
    expect(entries('old-0')).toEqual([])
    expect(entries('new-0')).toEqual([['k', 'new-0']])
  })

  it.each([
    ['garbage', Buffer.alloc(64 << 10, 'garbage ')],
    ['zeros', Buffer.alloc(64 << 10)],
    ['what is too short', Buffer.from('hello')],
  ])('moves an environment of %s aside, and begins anew', async (_, bytes) => {
    mkdirSync(path)
    writeFileSync(join(path, 'data.mdb'), bytes)
    const logged: string[] = []
    stores = new LocalStores(path, { log: (level, message) => logged.push(`${level}: ${message}`) })
    expect(logged).toEqual(['error: the local store is damaged: it is moved aside and rebuilt from the changelogs'])
    const aside = readdirSync(folder).filter((name) => name.startsWith('state.damaged-'))
    expect(aside).toHaveLength(1)
    expect(readFileSync(join(folder, aside[0]!, 'data.mdb'))).toEqual(bytes)
    stores.task('t').apply(changes({ a: '1' }), mark(1n))
    await reopen()
    expect(entries('t')).toEqual([['a', '1']])
  })

  it('moves an environment aside that opens, where that is asked for', async () => {
    ;(await reopen()).task('t').apply(changes({ a: '1' }), mark(1n))
    await stores!.close()
    stores = new LocalStores(path, { rebuild: true })
    expect(entries('t')).toEqual([])
    expect(readdirSync(folder).filter((name) => name.startsWith('state.damaged-'))).toHaveLength(1)
  })

  it('moves an environment aside that ends within its header', async () => {
    const store = (await reopen()).task('t')
    store.apply(changes({ a: '1' }), mark(1n))
    await stores!.close()
    truncateSync(join(path, 'data.mdb'), 4096)
    await reopen()
    expect(entries('t')).toEqual([])
  })

  it('begins with an empty file as with none', async () => {
    mkdirSync(path)
    writeFileSync(join(path, 'data.mdb'), '')
    await reopen()
    expect(readdirSync(folder)).toEqual(['state'])
  })
})
