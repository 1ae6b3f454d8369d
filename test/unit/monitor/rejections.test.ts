import { expect, it } from 'vitest'
import { RejectionCounter } from '../../../monitor/rejections.js'
import { RegistryUnavailableError } from '../../../runtime/codec.js'
import type { Position } from '../../../runtime/kafka/reader.js'
import type { Cluster } from '../../../topology/cluster.js'

/** Two partitions of rejected pages that can be added to; the values are their reasons. */
function pages() {
  const partitions: string[][] = [[], []]
  let away = ''
  const cluster = {
    names: { topic: (name: string) => name },
    reader: {
      offsets: async () => new Map(partitions.map((values, partition) => [partition, BigInt(values.length)])),
      async *read({ partition, offset }: Position, end: bigint) {
        const wanted = partitions[partition]!.slice(Number(offset), Number(end))
        yield wanted.map((value, i) => ({ value, offset: offset + BigInt(i) }))
      },
    },
    codec: {
      read: async (_: string, reason: string) => {
        if (reason === away) throw new RegistryUnavailableError(new Error('away'))
        if (reason === 'foreign') throw new Error('no schema fits')
        return { stage: 'quality', run: null, reason }
      },
    },
  }
  return {
    partitions,
    counter: new RejectionCounter(cluster as unknown as Cluster),
    loseRegistryAt: (reason: string) => {
      away = reason
    },
  }
}

it('rejections are counted once, whatever fails between, and what no schema fits is passed over', async () => {
  const { partitions, counter, loseRegistryAt } = pages()
  partitions[0]!.push('before')
  await counter.refresh()
  partitions[0]!.push('short', 'foreign', 'short')
  partitions[1]!.push('long')
  loseRegistryAt('long')
  await expect(counter.refresh()).rejects.toThrow(RegistryUnavailableError)
  loseRegistryAt('')
  await counter.refresh()
  await counter.refresh()
  expect(counter.all.map(({ reason, pages }) => [reason, pages])).toEqual([
    ['short', 2],
    ['long', 1],
  ])
})
