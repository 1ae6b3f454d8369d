import avro from 'avsc'
import { expect, it } from 'vitest'
import { deadLetterSchema } from '../../runtime/dead-letter.js'

it('dead letters of before, with `run` for the scope, can be read', () => {
  const before = avro.Type.forSchema({
    type: 'record',
    name: 'FailedRecord',
    namespace: 'sluice',
    fields: [
      { name: 'stage', type: 'string' },
      { name: 'run', type: ['null', 'string'], default: null },
      { name: 'topic', type: 'string' },
      { name: 'partition', type: 'int' },
      { name: 'offset', type: 'long' },
      { name: 'error', type: 'string' },
      { name: 'attempts', type: 'int' },
      { name: 'key', type: ['null', 'bytes'], default: null },
      { name: 'value', type: ['null', 'bytes'], default: null },
    ],
  })
  const now = avro.Type.forSchema(deadLetterSchema, { registry: {} })
  const common = { stage: 'gate', topic: 't', partition: 1, offset: 2, error: 'e', attempts: 1, key: null }
  const written = before.toBuffer({ ...common, run: 'round-1', value: Buffer.from('bytes') })
  expect(now.fromBuffer(written, now.createResolver(before))).toMatchObject({
    ...common,
    scope: 'round-1',
    kind: 'process',
    failedAt: 0,
    source: '',
    value: Buffer.from('bytes'),
  })
})
