import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { withLock } from '../../../docker/embedded/lock.js'
import { startOf } from '../../../docker/embedded/process.js'

let room: string
let path: string

beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'sluice-lock-'))
  path = join(room, 'lock')
})
afterEach(() => rmSync(room, { recursive: true, force: true }))

it('lets one in at a time', async () => {
  let inside = 0
  let most = 0
  const enter = () =>
    withLock(path, { patience: 10_000 }, async () => {
      most = Math.max(most, ++inside)
      await sleep(5)
      inside--
    })
  await Promise.all(Array.from({ length: 10 }, enter))
  expect(most).toBe(1)
  expect(existsSync(path)).toBe(false)
})

it('takes over the lock of a process that is gone, even if another has its pid', async () => {
  const gone = spawn('true')
  await once(gone, 'exit')
  const stale = [
    { pid: gone.pid, start: '1' },
    { pid: process.pid, start: 'at another time' },
  ]
  for (const holder of stale) {
    writeFileSync(path, JSON.stringify(holder))
    expect(await withLock(path, { patience: 0 }, async () => 'in')).toBe('in')
  }
})

it('takes over a lock that is damaged', async () => {
  writeFileSync(path, '{"pid":')
  expect(await withLock(path, { patience: 0 }, async () => 'in')).toBe('in')
})

it('names the holder when patience is at its end', async () => {
  writeFileSync(path, JSON.stringify({ pid: process.ppid, start: startOf(process.ppid) }))
  const waiting = withLock(path, { patience: 50 }, async () => 'in')
  await expect(waiting).rejects.toThrow(`process ${process.ppid} holds ${path}: wait until it is done`)
  expect(existsSync(path)).toBe(true)
})

it('stops waiting when aborted', async () => {
  writeFileSync(path, JSON.stringify({ pid: process.ppid, start: startOf(process.ppid) }))
  const signal = AbortSignal.timeout(50)
  await expect(withLock(path, { patience: 60_000, signal }, async () => 'in')).rejects.toThrow(/abort/i)
})

it('is given back when the work fails', async () => {
  const failing = withLock(path, { patience: 0 }, async () => {
    throw new Error('broken')
  })
  await expect(failing).rejects.toThrow('broken')
  expect(existsSync(path)).toBe(false)
})
