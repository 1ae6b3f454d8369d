import { describe, expect, it } from 'vitest'
import { patiently } from '../../../runtime/patience.js'

const away = () => Object.assign(new Error('away'), { type: 'LEADER_NOT_AVAILABLE' })

/** Fails so many times, then gives the number of the attempt. */
function failing(times: number, error: () => Error = away) {
  let attempts = 0
  return async () => {
    attempts++
    if (attempts <= times) throw error()
    return attempts
  }
}

const quick = { what: 'asking', firstPauseMs: 1, longestPauseMs: 4 }

describe('patiently', () => {
  it('tries again until it succeeds', async () => {
    expect(await patiently(quick, failing(5))).toBe(6)
  })

  it('throws what does not pass, at once', async () => {
    let attempts = 0
    const attempt = async () => {
      attempts++
      throw Object.assign(new Error('no'), { type: 'TOPIC_AUTHORIZATION_FAILED' })
    }
    await expect(patiently(quick, attempt)).rejects.toThrow('no')
    expect(attempts).toBe(1)
  })

  it('looks for the cause in what KafkaJS wraps around it', async () => {
    const wrapped = () => Object.assign(new Error('retried'), { cause: away() })
    expect(await patiently(quick, failing(1, wrapped))).toBe(2)
    const connection = () => Object.assign(new Error('gone'), { name: 'KafkaJSConnectionError' })
    expect(await patiently(quick, failing(1, connection))).toBe(2)
  })

  it('takes the word of its caller for what passes', async () => {
    const passing = (error: unknown) => (error as Error).message === 'try again'
    expect(
      await patiently(
        { ...quick, passing },
        failing(2, () => new Error('try again')),
      ),
    ).toBe(3)
    await expect(patiently({ ...quick, passing }, failing(1))).rejects.toThrow('away')
  })

  it('throws the last error when its time is over', async () => {
    const began = Date.now()
    await expect(patiently({ ...quick, forMs: 50 }, failing(Number.POSITIVE_INFINITY))).rejects.toThrow('away')
    expect(Date.now() - began).toBeLessThan(1000)
  })

  it('ends at once when it is aborted, in the middle of a pause', async () => {
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 20)
    const began = Date.now()
    const long = { what: 'asking', firstPauseMs: 60_000, signal: abort.signal }
    await expect(patiently(long, failing(Number.POSITIVE_INFINITY))).rejects.toThrow('away')
    expect(Date.now() - began).toBeLessThan(5000)
  })

  it('tells of waiting once a second at most', async () => {
    const told: string[] = []
    const onWait = (what: string, error: Error) => told.push(`${what}: ${error.message}`)
    await patiently({ ...quick, onWait }, failing(3))
    expect(told).toEqual([])
    await expect(
      patiently({ ...quick, longestPauseMs: 20, forMs: 1500, onWait }, failing(Number.POSITIVE_INFINITY)),
    ).rejects.toThrow()
    expect(told).toEqual(['asking: away'])
  })
})
