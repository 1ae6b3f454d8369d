import { expect, it } from 'vitest'
import { EndTimes } from '../../../monitor/end-times.js'
import type { Position, Reader } from '../../../runtime/kafka/reader.js'
import { batch, FIRST_TIME } from '../../helpers/record-batches.js'

it('the times of fixed ends are looked up once, those of what is gone again', async () => {
  const { bytes } = await batch(0, 5)
  const asked: bigint[] = []
  const reader = {
    rawFetch: async (positions: Position[]) => {
      asked.push(...positions.map(({ offset }) => offset))
      return positions
        .filter(({ offset }) => offset < 5n)
        .map(({ topic, partition }) => ({ topic, partition, bytes, aborted: [], isOutside: false }))
    },
  }
  const times = new EndTimes(reader as unknown as Reader)
  const at = (offset: bigint, partition = 0) => ({ topic: 't', partition, offset })
  const written = FIRST_TIME + 4000
  expect(await times.of([at(4n), at(9n, 1)])).toEqual([written, undefined])
  asked.length = 0
  expect(await times.of([at(4n), at(9n, 1)])).toEqual([written, undefined])
  expect(asked).toEqual([9n])
  asked.length = 0
  expect(await times.of([at(3n)])).toEqual([written])
  expect(await times.of([at(4n)])).toEqual([written])
  expect(asked).toEqual([3n, 4n])
})
