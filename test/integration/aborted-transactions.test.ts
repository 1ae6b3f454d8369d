import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { ClusterAdmin } from '../../runtime/kafka/admin.js'
import { FencedError } from '../../runtime/kafka/errors.js'
import { TransactionalProducer } from '../../runtime/kafka/producer.js'
import { Reader } from '../../runtime/kafka/reader.js'
import { Transport } from '../../runtime/kafka/transport.js'

const topic = `aborted-${Date.now()}`
const transport = new Transport({ brokers: [inject('broker')] })
const admin = new ClusterAdmin(transport)
const producers: TransactionalProducer[] = []

async function producer(id: string): Promise<TransactionalProducer> {
  const made = await TransactionalProducer.open(transport, `${topic}-${id}`, { forMs: 30_000 })
  producers.push(made)
  return made
}

async function begin(transaction: TransactionalProducer, text: string): Promise<void> {
  await transaction.register([{ topic, partition: 0 }])
  await write(transaction, text)
}

const write = (transaction: TransactionalProducer, text: string) =>
  transaction.send([{ topic, partition: 0, messages: [{ key: Buffer.from(text), value: Buffer.from(text) }] }])

afterAll(async () => {
  await Promise.all(producers.map((made) => made.close()))
  await admin.close()
})

describe('overlapping aborted transactions', () => {
  beforeAll(async () => {
    await admin.createTopics([{ topic, partitions: 1, config: {} }], 1)
    const [early, late, good] = [await producer('early'), await producer('late'), await producer('good')]
    // The broker lists aborted transactions in the order of their abort: here the later one first.
    for (let round = 0; round < 5; round++) {
      await begin(early, `aborted ${round} early 1`)
      await begin(late, `aborted ${round} late 1`)
      await begin(good, `committed ${round}`)
      await write(early, `aborted ${round} early 2`)
      await write(late, `aborted ${round} late 2`)
      await late.end(false)
      await write(early, `aborted ${round} early 3`)
      await good.end(true)
      await early.end(false)
    }
  }, 60_000)

  const expected = [0, 1, 2, 3, 4].map((round) => `committed ${round}`)

  it.each([100, 400, 1 << 20])('leak nothing to a consumer that fetches %i bytes', async (maxBytesPerPartition) => {
    const consumer = transport.consumer({ groupId: `${topic}-${maxBytesPerPartition}`, maxBytesPerPartition })
    const seen: string[] = []
    await consumer.connect()
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    await new Promise<void>((resolve) => {
      consumer.run({
        eachMessage: async ({ message }) => {
          seen.push(message.value!.toString())
          if (seen.at(-1) === expected.at(-1)) resolve()
        },
      })
    })
    await consumer.disconnect()
    expect(seen).toEqual(expected)
  })

  it('leak nothing to a reader without a group', async () => {
    const reader = new Reader(transport)
    const seen: string[] = []
    for await (const { value } of reader.all(topic)) seen.push(value!.toString())
    await reader.close()
    expect(seen).toEqual(expected)
  })
})

describe('a commit that comes after another process has taken over', () => {
  const taken = `${topic}-taken`
  beforeAll(() => admin.createTopics([{ topic: taken, partitions: 1, config: {} }], 1))

  it('is told as that, not as one that may have happened', async () => {
    const open = () => TransactionalProducer.open(transport, taken, { forMs: 30_000 })
    const former = await open()
    await former.register([{ topic: taken, partition: 0 }])
    const latter = await open()
    await expect(former.end(true)).rejects.toThrow(FencedError)
    await Promise.all([former.close(), latter.close()])
  })
})
