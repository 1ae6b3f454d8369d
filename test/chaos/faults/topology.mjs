// A topology of records that do harm: each says what it does to the stage that works on it.
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { stageDefiner } from '../../../dist/runtime/stage.js'

const record = (name) => ({
  type: 'record',
  name,
  fields: [
    { name: 'n', type: 'int' },
    { name: 'does', type: 'string' },
  ],
})
export const schemas = {
  orders: record('Order'),
  done: { type: 'record', name: 'Done', fields: [{ name: 'text', type: 'string' }] },
}

const HARM = {
  nothing: ({ n }) => `done ${n}`,
  throw: () => {
    throw new Error('does not like this one')
  },
  grow: () => 'x'.repeat(18 << 20),
  // More than the broker takes, however it is compressed.
  large: () => randomBytes(300 << 10).toString('base64'),
  misfit: () => 42,
  spin: () => {
    for (;;);
  },
  need: ({ n }) => {
    if (!existsSync(process.env.NEEDED ?? '')) throw new Error('lacks what it needs')
    return `done ${n}`
  },
  die: () => process.kill(process.pid, 'SIGKILL'),
}

const obey = stageDefiner()({
  name: 'obey',
  reads: ['orders'],
  writes: ['done'],
  outcomes: ['done'],
  source: (_, value) => `order ${value.n}`,
  create:
    () =>
    ({ key, value }, { emit }) =>
      emit('done', key, { text: HARM[value.does](value) }),
})

const topic = (schema) => ({ kind: 'log', scoped: false, partitions: 'spread', schema })
export const topology = {
  topics: { orders: topic(schemas.orders), done: topic(schemas.done) },
  stages: [obey],
}
