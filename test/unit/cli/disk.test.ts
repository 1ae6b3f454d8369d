import { tmpdir } from 'node:os'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { onDiskOf, tellingOfFullDisk } from '../../../cli/disk.js'

/** A file system on which nothing is ever free. */
const FULL = '/proc'

afterEach(() => vi.restoreAllMocks())

describe.runIf(process.platform === 'linux')('a full disk', () => {
  it('is looked for before work is begun', async () => {
    const work = vi.fn(async () => 'done')
    await expect(onDiskOf(FULL, work)).rejects.toThrow('no space is left on the disk of /proc')
    expect(work).not.toHaveBeenCalled()
    expect(await onDiskOf(tmpdir(), work)).toBe('done')
  })

  it.each(['ENOSPC', 'EDQUOT', 28])(
    'is told of where the error is %s, and no other error is taken for it',
    async (code) => {
      const failing = async () => {
        throw Object.assign(new Error('a write failed'), { code })
      }
      await expect(onDiskOf(tmpdir(), failing)).rejects.toThrow(`no space is left on the disk of ${tmpdir()}`)
      await expect(onDiskOf(tmpdir(), () => Promise.reject(new Error('another')))).rejects.toThrow('another')
    },
  )

  it('is told of once, when something goes wrong', () => {
    const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const inner = vi.fn()
    const log = tellingOfFullDisk(inner, FULL)
    log('info', 'fine')
    expect(told).not.toHaveBeenCalled()
    log('warn', 'repeated')
    log('error', 'again')
    expect(told).toHaveBeenCalledExactlyOnceWith(
      'sluice: no space is left on the disk of /proc: the work goes on once there is some\n',
    )
    expect(inner).toHaveBeenCalledTimes(3)
    tellingOfFullDisk(inner, tmpdir())('warn', 'of something else')
    expect(told).toHaveBeenCalledTimes(1)
  })
})
