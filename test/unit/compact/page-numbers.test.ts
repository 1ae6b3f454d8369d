import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { KeyNumbers } from '../../../rounds/compact/key-numbers.js'
import { PageNumbers } from '../../../rounds/compact/page-numbers.js'

const id = (page: number): string => createHash('sha256').update(String(page)).digest('hex').slice(0, 32)

describe('numbers of page ids', () => {
  it('go up from 0 in the order in which pages come, and stay', () => {
    const numbers = new PageNumbers()
    const pages = 5000
    for (let page = 0; page < pages; page++) expect(numbers.add(id(page))).toBe(page)
    for (let page = 0; page < pages; page++) expect(numbers.add(id(page))).toBe(page)
    expect(numbers.size).toBe(pages)
    expect(numbers.find(id(17))).toBe(17)
    expect(numbers.id(17)).toBe(id(17))
    expect(numbers.find(id(pages))).toBe(-1)
    expect(numbers.has(id(pages))).toBe(false)
  })

  it('are for page ids only', () => {
    expect(() => new PageNumbers().add('p1')).toThrow(RangeError)
    expect(() => new PageNumbers().find(id(1).toUpperCase())).toThrow(RangeError)
  })

  it('tell ids apart that differ in a single digit, leading zeros too', () => {
    const numbers = new PageNumbers()
    const ids = Array.from({ length: 32 }, (_, i) => `${'0'.repeat(i)}1${'0'.repeat(31 - i)}`)
    for (const one of ids) numbers.add(one)
    expect(ids.map((one) => numbers.id(numbers.find(one)))).toEqual(ids)
  })
})

describe('numbers of keys', () => {
  it('tell keys apart that end up in the same slot', () => {
    const numbers = new KeyNumbers(2)
    for (let one = 0; one < 100; one++) for (let other = 0; other < 100; other++) numbers.add([one, other])
    expect(numbers.size).toBe(10_000)
    expect([...numbers.key(numbers.find([99, 1]))]).toEqual([99, 1])
    expect(numbers.find([100, 1])).toBe(-1)
  })
})
