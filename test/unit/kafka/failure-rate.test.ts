import { describe, expect, it } from 'vitest'
import { FailureRate, TooManyFailuresError } from '../../../runtime/failure-rate.js'

const broken = new Error('no disk')

describe('FailureRate', () => {
  it('allows a hundred failures of the latest two hundred, and not one more', () => {
    const rate = new FailureRate()
    for (let i = 0; i < 100; i++) rate.count(broken)
    expect(() => rate.count(broken)).toThrow(TooManyFailuresError)
  })

  it('says how many, and what the last of them was', () => {
    const rate = new FailureRate()
    for (let i = 0; i < 100; i++) rate.count(broken)
    expect(() => rate.count(broken)).toThrow('101 of the latest 200 records have failed, last with: no disk')
  })

  it('allows every other record to fail, for ever', () => {
    const rate = new FailureRate()
    for (let i = 0; i < 5000; i++) rate.count(i % 2 === 0 ? broken : undefined)
  })

  it('forgets what lies further back', () => {
    const rate = new FailureRate()
    for (let i = 0; i < 100; i++) rate.count(broken)
    for (let i = 0; i < 200; i++) rate.count(undefined)
    for (let i = 0; i < 100; i++) rate.count(broken)
    expect(() => rate.count(broken)).toThrow(TooManyFailuresError)
  })
})
