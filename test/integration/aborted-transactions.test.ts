import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { ClusterAdmin } from '../../runtime/kafka/admin.js'
import { Reader } from '../../runtime/kafka/reader.js'
import { type Producer, Transport } from '../../runtime/kafka/transport.js'

const topic = `aborted-${Date.now()}`
const transport = new Transport({ brokers: [inject('broker')] })
const admin = new ClusterAdmin(transport)
const producers: Producer[] = []

async function producer(id: string): Promise<Producer> {
  const made = transport.transactionalProducer(`${topic}-${id}`)
  await made.connect()
  producers.push(made)
  return made
}

const messages = (text: string) => ({ topic, messages: [{ key: text, value: text, partition: 0 }] })

describe('overlapping aborted transactions', () => {
  beforeAll(async () => {
    await admin.createTopics([{ topic, partitions: 1, config: {} }], 1)
    const [early, late, good] = [await producer('early'), await producer('late'), await producer('good')]
    // The broker lists aborted transactions in the order of their abort: here the later one first.
    for (let round = 0; round < 5; round++) {
      const first = await early.transaction()
      await first.send(messages(`aborted ${round} early 1`))
      const second = await late.transaction()
      await second.send(messages(`aborted ${round} late 1`))
      const kept = await good.transaction()
      await kept.send(messages(`committed ${round}`))
      await first.send(messages(`aborted ${round} early 2`))
      await second.send(messages(`aborted ${round} late 2`))
      await second.abort()
      await first.send(messages(`aborted ${round} early 3`))
      await kept.commit()
      await first.abort()
    }
  }, 60_000)

  afterAll(async () => {
    await Promise.all(producers.map((made) => made.disconnect()))
    await admin.close()
  })

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
