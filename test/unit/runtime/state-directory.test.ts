import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { takeStateDirectory } from '../../../runtime/state/state-directory.js'

const root = mkdtempSync(join(tmpdir(), 'sluice-state-'))
let parent: string

describe('the state directory of a process', () => {
  beforeEach(() => {
    parent = mkdtempSync(join(root, 'state-'))
  })
  afterAll(() => rmSync(root, { recursive: true }))

  const lock = () => join(parent, 'instance-0.lock')
  const owner = () => JSON.parse(readFileSync(lock(), 'utf8'))

  it('is held by one process at a time, and free again once it is released', async () => {
    const first = await takeStateDirectory(parent)
    const second = await takeStateDirectory(parent)
    expect([first.number, second.number]).toEqual([0, 1])
    first.release()
    expect(existsSync(lock())).toBe(false)
    const third = await takeStateDirectory(parent)
    expect(third.number).toBe(0)
    second.release()
    third.release()
  })

  it('of a dead process is taken over at once', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    const held = await takeStateDirectory(parent)
    writeFileSync(lock(), JSON.stringify({ ...owner(), pid: child.pid }))
    expect((await takeStateDirectory(parent)).number).toBe(0)
    held.release()
  })

  it('of a process whose id was given to another one is taken over', async () => {
    const held = await takeStateDirectory(parent)
    writeFileSync(lock(), JSON.stringify({ ...owner(), began: '1' }))
    expect((await takeStateDirectory(parent)).number).toBe(0)
    held.release()
  })

  it('is not taken from a process of another container with the same id, until its lock is old', async () => {
    const held = await takeStateDirectory(parent)
    writeFileSync(lock(), JSON.stringify({ ...owner(), space: 'another container' }))
    expect((await takeStateDirectory(parent)).number).toBe(1)
    const old = new Date(Date.now() - 120_000)
    utimesSync(lock(), old, old)
    expect((await takeStateDirectory(parent)).number).toBe(0)
    held.release()
  })

  it('goes to one only where several find the dead owner at once', async () => {
    const held = await takeStateDirectory(parent)
    writeFileSync(lock(), JSON.stringify({ ...owner(), began: '1' }))
    const taken = await Promise.all(Array.from({ length: 5 }, () => takeStateDirectory(parent)))
    expect(new Set(taken.map(({ number }) => number)).size).toBe(5)
    held.release()
  })
})
