import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { partitionOf } from '../../runtime/partitioner.js'

const murmur2 = createRequire(import.meta.url)('kafkajs/src/producer/partitioners/default/murmur2') as (
  key: Buffer,
) => number

describe('partitionOf', () => {
  it('puts keys where other Kafka clients put them', () => {
    for (let i = 0; i < 500; i++) {
      const key = Buffer.from(`${'é'.repeat(i % 7)}key-${i * 7919}`)
      expect(partitionOf(key, 12)).toBe((murmur2(key) & 0x7fffffff) % 12)
    }
  })
})
