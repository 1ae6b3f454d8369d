import { describe, expect, it } from 'vitest'
import { type Backlog, Brake } from '../../../ingest/backlog.js'

/** What happens while the backlog is as given, look after look. */
async function released(most: Backlog, ...backlogs: Backlog[]): Promise<Array<Backlog | 'on'>> {
  const told: Array<Backlog | 'on'> = []
  const left = [...backlogs]
  const brake = new Brake({
    most,
    look: async () => left.shift()!,
    onWait: (backlog) => told.push(backlog ?? 'on'),
    lookMs: 1,
  })
  await brake.released(AbortSignal.timeout(5000))
  expect(left).toEqual([])
  return told
}

const waiting = (pages: number, bytes: number): Backlog => ({ pages, bytes })

describe('the brake of ingest', () => {
  it('lets through what is below', async () => {
    expect(await released(waiting(100, 1000), waiting(100, 1000))).toEqual([])
  })

  it('waits above the pages or the bytes until half of them is through', async () => {
    const pages = [waiting(101, 0), waiting(51, 0), waiting(50, 0)]
    expect(await released(waiting(100, 1000), ...pages)).toEqual([pages[0], pages[1], 'on'])
    const bytes = [waiting(1, 1001), waiting(1, 400)]
    expect(await released(waiting(100, 1000), ...bytes)).toEqual([bytes[0], 'on'])
  })

  it('has no limit at 0', async () => {
    expect(await released(waiting(0, 0))).toEqual([])
    expect(await released(waiting(0, 10), waiting(1e9, 10))).toEqual([])
  })

  it('ends at the signal', async () => {
    const brake = new Brake({
      most: waiting(1, 0),
      look: async () => waiting(2, 0),
      onWait: () => {},
      lookMs: 60_000,
    })
    await brake.released(AbortSignal.timeout(20))
  })
})
