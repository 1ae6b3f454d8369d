import { describe, expect, it } from 'vitest'
import { askedNow, failureOf, fileKey, isDue, isRead, keyOf, stateOf } from '../../../ingest/crawl-files.js'
import { begin } from '../../../ingest/progress.js'
import { StoppedCommands, stopOf } from '../../../ingest/stopped.js'
import type { IngestProgress } from '../../../schemas/types.js'
import { crawlFile } from './crawl-file.js'

const file = crawlFile({ file: '/crawl/a.warc.gz', bytes: 1000, askedAt: 5000 })
const progress = (changes: Partial<IngestProgress>): IngestProgress => ({ ...begin(file), ...changes })
const failed = (at: number, next: number | null) =>
  progress({ failure: { reason: 'the server answers 404', attempts: 1, at, next } })

describe('a file that is to be read', () => {
  it('is known by its crawl, its name and its ranges', () => {
    expect(fileKey('c', 'a')).toBe('c/a')
    const some = fileKey('c', 'a', { ranges: [{ offset: 0, length: 10 }] })
    expect(some).toMatch(/^c\/a#[0-9a-f]{12}$/)
    expect(fileKey('c', 'a', { ranges: [{ offset: 0, length: 11 }] })).not.toBe(some)
    expect(fileKey('c', 'a', { sample: 0.01 })).toBe('c/a#0.01')
    expect(fileKey('c', 'a', { sample: 1 })).toBe('c/a')
  })

  it('waits until it is read to the end that it had', () => {
    expect(stateOf({ file, progress: undefined })).toBe('waiting')
    expect(stateOf({ file, progress: progress({ offset: 500 }) })).toBe('waiting')
    expect(stateOf({ file, progress: progress({ offset: 1000, done: true, bytes: 1000 }) })).toBe('read')
    const grown = { file: { ...file, bytes: 1500 }, progress: progress({ offset: 1000, done: true, bytes: 1000 }) }
    expect(isRead(grown)).toBe(false)
    expect(isDue(grown, 9000)).toBe(true)
  })

  it('is open again when it is to be looked at anew, until that is done', () => {
    const anew = { ...file, anew: true }
    const read = progress({ offset: 1000, done: true, bytes: 1000 })
    expect(isRead({ file: anew, progress: read })).toBe(false)
    expect(isRead({ file: anew, progress: { ...read, lookedAnewAt: file.askedAt } })).toBe(true)
    expect(askedNow({ ...read, lookedAnewAt: 9e15 })).toBe(9e15 + 1)
  })

  it('is tried again when its pause is over, and after the last when a person says so', () => {
    const again = { file, progress: failed(6000, 16_000) }
    expect(stateOf(again)).toBe('failed')
    expect([isDue(again, 15_999), isDue(again, 16_000)]).toEqual([false, true])
    const aside = { file, progress: failed(6000, null) }
    expect(stateOf(aside)).toBe('set aside')
    expect(isDue(aside, 1e12)).toBe(false)
    const asked = { file: { ...file, askedAt: 7000 }, progress: aside.progress }
    expect(failureOf(asked)).toBeNull()
    expect(isDue(asked, 7001)).toBe(true)
  })

  it('is left alone when whoever wanted it has stopped that', () => {
    const stopped = { file: { ...file, stopped: true }, progress: undefined }
    expect(stateOf(stopped)).toBe('stopped')
    expect(isDue(stopped, 9000)).toBe(false)
  })
})

it('a command that has stopped is known by its record, which names no file', () => {
  const stopped = new StoppedCommands()
  expect(stopped.note(file)).toBe(false)
  expect(stopped.note({ ...file, command: 'a' })).toBe(false)
  expect(stopped.have({ command: 'a' })).toBe(false)
  expect(stopped.note(stopOf('a'))).toBe(true)
  expect(['a', 'b', null].map((command) => stopped.have({ command }))).toEqual([true, false, false])
  expect(keyOf(stopOf('a'))).not.toBe(keyOf(stopOf('b')))
})
