import { writeFileSync } from 'node:fs'
import { ConfigResourceTypes } from 'kafkajs'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { openFailures, retry } from '../../runtime/failures.js'
import { Transport } from '../../runtime/kafka/transport.js'
import { Trial } from './faults/trial.js'

/** Makes the broker refuse larger records than a topic was made for, as an operator may. */
async function limit(topic: string, bytes: number): Promise<void> {
  const admin = new Transport({ brokers: [inject('broker')] }).admin()
  await admin.connect()
  const configEntries = [{ name: 'max.message.bytes', value: String(bytes) }]
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries }],
  })
  await admin.disconnect()
}

describe('a record that does harm is set aside, and those behind it are through within 30 s', () => {
  let trial: Trial

  beforeEach(async () => {
    trial = new Trial()
    await trial.start()
    await limit(`${trial.prefix}done`, 100_000)
  })
  afterEach(() => trial.end())

  it.each([
    ['throw', 'process', 'does not like this one', 0],
    ['grow', 'write', '18.0 MB are more than a record may have', 0],
    ['misfit', 'encode', 'cannot be encoded for done', 0],
    ['spin', 'timeout', 'took more than 3 s of CPU time', 1],
    ['die', 'crash', 'the process died 3 times with this record alone in hand', 4],
  ])('%s', async (does, kind, error, deaths) => {
    await trial.order('nothing', does, 'nothing', 'nothing')
    await trial.until('done 3')
    expect(await trial.texts()).toEqual(['done 0', 'done 2', 'done 3'])
    const [letter, ...more] = await trial.failed()
    expect(more).toEqual([])
    expect(letter).toMatchObject({ stage: 'obey', scope: null, kind, offset: 1, source: 'order 1' })
    expect(letter!.error).toContain(error)
    expect(trial.cluster.codec.decode('orders', letter!.value!)).toEqual({ n: 1, does })
    expect(trial.deaths).toBe(deaths)
  })

  it('one whose outcome only the broker finds too large', async () => {
    await trial.order('nothing', 'nothing', 'large', 'nothing', 'nothing')
    await trial.until('done 4')
    expect(await trial.texts()).toEqual(['done 0', 'done 1', 'done 3', 'done 4'])
    expect(await trial.failed()).toMatchObject([{ kind: 'write', offset: 2, source: 'order 2' }])
  })

  it('two that kill the process, in one batch', async () => {
    await trial.order('nothing', 'die', 'die', 'nothing')
    await trial.until('done 3')
    expect(await trial.failed()).toMatchObject([
      { kind: 'crash', offset: 1 },
      { kind: 'crash', offset: 2 },
    ])
  })

  it('a value that the registry does not know', async () => {
    const unknown = Buffer.from([0, 0, 15, 66, 63, 1, 2])
    await trial.order('nothing', unknown, 'nothing')
    await trial.until('done 2')
    const [letter] = await trial.failed()
    expect(letter).toMatchObject({ kind: 'decode', offset: 1, value: unknown })
    expect(letter!.error).toContain('the registry has no schema 999999')
  })

  it('a value that is no Avro at all', async () => {
    await trial.order(Buffer.from('hello'), 'nothing')
    await trial.until('done 1')
    expect(await trial.failed()).toMatchObject([{ kind: 'decode', offset: 0, value: Buffer.from('hello') }])
  })

  it('is sent back once it can be processed, and then fails no more', async () => {
    await trial.order('need', 'need', 'nothing')
    await trial.until('done 2')
    const failed = await openFailures(trial.cluster)
    expect(failed.map(({ letter }) => letter.offset)).toEqual([0, 1])
    expect(await retry(trial.cluster, failed.slice(0, 1))).toEqual({ sent: 1, gone: [] })
    await expect.poll(async () => (await trial.failed()).length, { timeout: 90_000 }).toBe(3)
    expect((await trial.failed())[2]).toMatchObject({ offset: 0, attempts: 2 })
    expect(await openFailures(trial.cluster)).toHaveLength(2)

    writeFileSync(trial.needed, '')
    expect(await retry(trial.cluster, await openFailures(trial.cluster))).toEqual({ sent: 2, gone: [] })
    await trial.until('done 1')
    expect(await trial.texts()).toHaveLength(3)
    expect(await openFailures(trial.cluster)).toEqual([])
  })

  it('is set aside again when it still never returns after it was sent back', async () => {
    await trial.order('spin', 'nothing')
    await trial.until('done 1')
    expect(await retry(trial.cluster, await openFailures(trial.cluster))).toEqual({ sent: 1, gone: [] })
    await expect.poll(async () => (await trial.failed()).length, { timeout: 90_000, interval: 300 }).toBe(2)
    expect((await trial.failed())[1]).toMatchObject({ kind: 'timeout', offset: 0, attempts: 2 })
    expect(trial.deaths).toBe(2)
  })

  it('kills from outside condemn nothing', async () => {
    await trial.order(...Array.from({ length: 3000 }, () => 'nothing'))
    for (let kill = 0; kill < 5; kill++) {
      await new Promise((resolve) => setTimeout(resolve, 900))
      trial.kill()
    }
    await trial.until('done 2999')
    expect(await trial.failed()).toEqual([])
    expect(new Set(await trial.texts()).size).toBe(3000)
    expect(await trial.texts()).toHaveLength(3000)
  })
})
