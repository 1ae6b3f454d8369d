import { expect, it } from 'vitest'
import type { Cluster } from '../../../runtime/cluster.js'
import { RegistryUnavailableError } from '../../../runtime/codec.js'
import type { Position } from '../../../runtime/kafka/reader.js'
import { ownerOf, SentBack } from '../../../runtime/sent-back.js'
import { batch, FIRST_TIME } from '../../helpers/record-batches.js'

type Stored = Awaited<ReturnType<typeof batch>>

/** The topic of retries with one partition; the values are the names of stages, and one that no schema fits. */
function topicOf(...batches: Stored[]) {
  const asked: bigint[] = []
  let isAway = false
  const cluster = {
    names: { topic: (name: string) => name },
    reader: {
      rawFetch: async ([{ topic, partition, offset }]: [Position]) => {
        asked.push(offset)
        const bytes = Buffer.concat(batches.filter(({ last }) => BigInt(last) >= offset).map((one) => one.bytes))
        return [{ topic, partition, aborted: [], bytes, isOutside: false }]
      },
    },
    codec: {
      read: async (_: string, value: Buffer) => {
        if (isAway) throw new RegistryUnavailableError(new Error('away'))
        if (value.toString() === 'foreign') throw new Error('no schema fits')
        return { stage: value.toString(), scope: null }
      },
    },
  }
  const sentBack = new SentBack(cluster as unknown as Cluster)
  const count = (...positions: Array<[stage: string, from: number]>) =>
    sentBack.count(
      positions.map(([stage, from]) => ({
        ...{ topic: 'records.retry', partition: 0, from: BigInt(from), to: BigInt(batches.at(-1)!.last + 1) },
        owner: ownerOf(stage, undefined),
      })),
    )
  return {
    ...{ asked, batches, count },
    away: (now: boolean) => {
      isAway = now
    },
  }
}

const letters = (first: number, ...stages: string[]) =>
  batch(first, stages.length, { producer: 1, values: stages.map((stage) => Buffer.from(stage)) })
const marker = (at: number) => batch(at, 1, { producer: 1, control: true })

it('counts for the stage that a record was sent back to, and what nobody can read for all', async () => {
  const { asked, batches, count } = topicOf(await letters(0, 'extract', 'score', 'extract', 'foreign'), await marker(4))
  expect(await count(['extract', 0], ['score', 0], ['gate', 0])).toEqual([
    { records: 3, isExact: true, firstTimestamp: FIRST_TIME },
    { records: 2, isExact: true, firstTimestamp: FIRST_TIME + 1000 },
    { records: 1, isExact: true, firstTimestamp: FIRST_TIME + 3000 },
  ])
  expect(await count(['extract', 2], ['score', 4], ['gate', 3])).toMatchObject([
    { records: 2 },
    { records: 0 },
    { records: 1 },
  ])
  expect(asked).toEqual([0n])
  batches.push(await letters(5, 'gate'))
  expect(await count(['extract', 4], ['score', 4], ['gate', 4])).toMatchObject([
    { records: 0 },
    { records: 0 },
    { records: 1 },
  ])
  expect(asked).toEqual([0n, 5n])
})

it('reads again what lies before what it knows, and nothing where all have passed over', async () => {
  const { asked, count } = topicOf(await letters(0, 'extract', 'score'))
  expect(await count(['score', 2])).toMatchObject([{ records: 0, isExact: true }])
  expect(asked).toEqual([])
  expect(await count(['score', 0])).toMatchObject([{ records: 1, isExact: true }])
  expect(asked).toEqual([0n])
})

it('counts for anybody what cannot be told while the registry is away', async () => {
  const { count, away } = topicOf(await letters(0, 'extract', 'extract'))
  away(true)
  expect(await count(['score', 0])).toEqual([{ records: 2, isExact: false, firstTimestamp: undefined }])
  away(false)
  expect(await count(['score', 0])).toEqual([{ records: 0, isExact: true, firstTimestamp: undefined }])
})
