import { afterEach, expect, it, vi } from 'vitest'
import { interruptible } from '../../../cli/interrupt.js'

afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

/** Work that goes on until the signal, and then does something. */
function until(signal: AbortSignal, then: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => {
      try {
        resolve(then())
      } catch (error) {
        reject(error)
      }
    })
  })
}

it('tells once that a signal ends the work, whatever the work makes of it', async () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const exit = vi.spyOn(process, 'exit').mockImplementation((() => {}) as typeof process.exit)
  const ended = interruptible((signal) => until(signal, () => {}))
  process.emit('SIGHUP', 'SIGHUP')
  await ended
  expect(exit).not.toHaveBeenCalled()
  const aborted = interruptible((signal) => until(signal, () => signal.throwIfAborted()))
  process.emit('SIGHUP', 'SIGHUP')
  await aborted.catch(() => {})
  expect(exit).toHaveBeenCalledOnce()
  expect(process.exitCode).toBe(129)
  expect(said.mock.calls).toEqual([['sluice: SIGHUP: stopping\n'], ['sluice: SIGHUP: stopping\n']])
})
