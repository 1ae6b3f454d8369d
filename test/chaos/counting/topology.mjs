// A topology without pages: numbers are doubled, and each carries how many of its key came before it, from the store.
import { stageDefiner } from '../../../dist/runtime/stage.js'

const number = (name) => ({
  type: 'record',
  name,
  fields: [
    { name: 'n', type: 'long' },
    { name: 'seen', type: 'long', default: 0 },
  ],
})
export const schemas = { numbers: number('Numbers'), doubled: number('Doubled'), counted: number('Counted') }
const log = (topic) => ({ kind: 'log', partitions: 'spread', schema: schemas[topic] })

const defineStage = stageDefiner()

/** The next count of a key. */
function count(store, key) {
  const seen = (store.get(key) ?? 0) + 1
  store.put(key, seen)
  return seen
}

const double = defineStage({
  name: 'double',
  reads: ['numbers'],
  writes: ['doubled'],
  state: true,
  create:
    () =>
    ({ key, value }, { emit, store }) => {
      if (value.n === 13) throw new Error('unlucky')
      emit('doubled', key, { n: value.n * 2, seen: count(store, key) })
    },
})

const counting = defineStage({
  name: 'count',
  reads: ['doubled'],
  writes: ['counted'],
  state: true,
  create:
    () =>
    ({ key, value }, { emit, store }) =>
      emit('counted', key, { n: value.n, seen: count(store, key) }),
})

export const topology = {
  topics: { numbers: log('numbers'), doubled: log('doubled'), counted: log('counted') },
  stages: [double, counting],
}
