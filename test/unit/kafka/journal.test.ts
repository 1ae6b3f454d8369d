import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { condemnedFile, Journal } from '../../../runtime/state/journal.js'

const task = 'count.changelog-3'

describe('Journal', () => {
  let folder: string
  let journal: Journal

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-journal-'))
    journal = new Journal(folder)
  })
  afterEach(() => {
    journal.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** What the process that comes after a death finds. */
  const inHandAfter = () => new Journal(folder).read(task)

  it('tells the next process what was in hand, and nothing when nothing was', () => {
    expect(inHandAfter()).toBeUndefined()
    journal.write(task, { topic: 'pages', first: 100, last: 250 })
    expect(inHandAfter()).toEqual({ topic: 'pages', first: 100, last: 250 })
    journal.clear(task)
    expect(inHandAfter()).toBeUndefined()
  })

  it('tells the latest, also where it is shorter than the one before', () => {
    journal.write(task, { topic: 'a topic with a long name', first: 1_000_000, last: 2_000_000, deaths: 2 })
    journal.write(task, { topic: 'b', first: 1, last: 1, deaths: 0 })
    expect(inHandAfter()).toEqual({ topic: 'b', first: 1, last: 1, deaths: 0 })
  })

  it('keeps tasks apart', () => {
    journal.write(task, { topic: 'pages', first: 1, last: 2 })
    journal.write('another', { topic: 'pages', first: 3, last: 4 })
    journal.clear('another')
    expect(inHandAfter()).toEqual({ topic: 'pages', first: 1, last: 2 })
  })

  it('clears what an earlier process has left', () => {
    journal.write(task, { topic: 'pages', first: 1, last: 2 })
    const next = new Journal(folder)
    next.clear(task)
    expect(inHandAfter()).toBeUndefined()
  })

  it.each(['{"topic":"pages","first":1', '{"topic":"pages","first":1,"last":2}', 'garbage\n', '\n', '\0\0\0\0'])(
    'takes what was half written for nothing: %j',
    (text) => {
      writeFileSync(join(journal.folder, task), text)
      expect(inHandAfter()).toBeUndefined()
    },
  )

  it('tells what was condemned, until it is forgiven', () => {
    expect(journal.condemned(task)).toBeUndefined()
    const condemned = { topic: 'pages', offset: 7, seconds: 10 }
    writeFileSync(condemnedFile(journal.folder, task), `${JSON.stringify(condemned)}\n`)
    expect(journal.condemned(task)).toEqual(condemned)
    journal.forgive(task)
    expect(journal.condemned(task)).toBeUndefined()
    journal.forgive(task)
  })
})
