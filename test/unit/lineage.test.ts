import { describe, expect, it } from 'vitest'
import { Lineage, type Placed } from '../../topology/lineage.js'
import { topology } from '../../topology/topology.js'

const place = (name: string, base: string, start: string): Placed => ({ name, base, start })

const lineage = new Lineage(() => topology)
lineage.update([
  place('round-1', 'main', 'pages.language'),
  place('wide', 'main', 'pages.extracted'),
  place('round-2', 'wide', 'pages.language'),
  place('again', 'main', 'crawl.records'),
])

describe('a lineage', () => {
  it('gives the first run plain names', () => {
    expect(lineage.resolve('pages.language', undefined)).toBe('pages.language')
    expect(lineage.resolve('pages.language', 'main')).toBe('pages.language')
    expect(() => lineage.resolve('RUN.corpus', undefined)).toThrow(/belongs to a run/)
  })

  it('gives a run what lies downstream of where it starts, and else what its bases own', () => {
    expect(lineage.resolve('RUN.corpus', 'round-1')).toBe('round-1.corpus')
    expect(lineage.resolve('pages.language', 'round-1')).toBe('pages.language')
    expect(lineage.resolve('pages.extracted', 'wide')).toBe('pages.extracted')
    expect(lineage.resolve('pages.language', 'wide')).toBe('wide.pages.language')
    expect(lineage.resolve('RUN.verdicts', 'wide')).toBe('wide.verdicts')
    expect(lineage.resolve('pages.extracted', 'again')).toBe('again.pages.extracted')
  })

  it('goes through bases that are replays', () => {
    expect(lineage.resolve('pages.language', 'round-2')).toBe('wide.pages.language')
    expect(lineage.resolve('pages.extracted', 'round-2')).toBe('pages.extracted')
    expect(lineage.resolve('RUN.corpus', 'round-2')).toBe('round-2.corpus')
  })

  it('leaves what exists once to all', () => {
    for (const topic of ['crawl.records', 'pages.rejected', 'seed', 'runs', 'models', 'records.failed']) {
      expect(lineage.resolve(topic, 'again')).toBe(topic)
    }
  })

  it('says in whose name a stage works', () => {
    const scopes = (run: string | undefined) =>
      Object.fromEntries(topology.stages.map((stage) => [stage.name, lineage.scopeOf(stage, run)]))
    expect(scopes('round-2')).toMatchObject({
      extract: undefined,
      language: 'wide',
      score: 'round-2',
      corpus: 'round-2',
    })
    expect(scopes('again')).toMatchObject({ extract: 'again', language: 'again', score: 'again' })
    expect(scopes(undefined)).toMatchObject({ extract: undefined, language: undefined, score: undefined })
  })

  it('lists what a run has of its own', () => {
    expect(lineage.partOf('wide')).toMatchObject({
      scope: 'wide',
      stages: expect.arrayContaining(['language', 'score']),
    })
    expect(lineage.partOf('wide').topics).not.toContain('pages.extracted')
    expect(lineage.partOf('wide').topics).not.toContain('seed')
    expect(lineage.partOf(undefined).stages).toEqual(['extract', 'language'])
    expect(lineage.partOf('main').topics).toContain('pages.rejected')
  })

  it('knows only runs that it was told of', () => {
    expect(() => lineage.resolve('pages.language', 'nobody')).toThrow('no run is called nobody')
  })
})
