import { expect, it } from 'vitest'
import { untilDrained } from '../../../cli/lag/until-drained.js'
import type { LagPartition, LagRow, LagView } from '../../../monitor/lag-row.js'

const partition = (lag: number, state = 'running') =>
  ({ lag, task: { name: 'g/0', status: { state } } }) as unknown as LagPartition
const row = (partitions: LagPartition[], workers = 1) =>
  ({ name: 'extract', workers, partitions, lag: partitions.reduce((sum, { lag }) => sum + lag, 0) }) as LagRow

/** Looks one after the other; the last one for ever. */
function looks(...rows: LagRow[][]) {
  let next = 0
  return async () => ({ rows: rows[Math.min(next++, rows.length - 1)]! }) as LagView
}

const ending = async (look: () => Promise<LagView>, seconds?: number) =>
  (await untilDrained(look, seconds, new AbortController().signal, 1)).ending

it('waiting ends when nothing is left, seen twice', async () => {
  expect(await ending(looks([row([partition(0)])], [row([partition(3)])], [row([partition(0)])]))).toBe('drained')
})

it('waiting ends when only tasks that have stopped have something left', async () => {
  const [stopped, running] = [partition(3, 'stopped'), partition(1)]
  expect(await ending(looks([row([stopped, running])], [row([stopped, partition(0)])]))).toBe('stuck')
  const missing = { name: 'language', workers: 0, partitions: [] as LagPartition[] } as LagRow
  expect(await ending(looks([row([partition(0)]), missing]))).toBe('stuck')
})

it('waiting ends after its time, also in the middle of a look', async () => {
  expect(await ending(() => new Promise(() => {}), 0.01)).toBe('late')
  expect(await ending(looks([row([partition(1)])]), 0.05)).toBe('late')
})
