import { describe, expect, it } from 'vitest'
import { defineStage } from '../../processors/define-stage.js'
import { rejection } from '../../processors/rejection.js'
import { topology } from '../../topology/topology.js'

// What these tests say, they say to the compiler: `tsc` fails where an error that is expected does not come.
describe('a stage that does not compile', () => {
  const common = { name: 'odd', reads: ['pages.extracted'], writes: ['pages.language'] } as const

  it('writes a topic that it does not name, or a value of another one', () => {
    defineStage({
      ...common,
      phase: 'always',
      create:
        () =>
        ({ key, value }, { emit }) => {
          // @ts-expect-error: not among `writes`
          emit('seed', key, null)
          // @ts-expect-error: language and confidence are missing
          emit('pages.language', key, value)
          emit('pages.language', key, { ...value!, language: 'en', confidence: 1 })
        },
    })
  })

  it('reads a topic that it does not name', () => {
    defineStage({
      ...common,
      phase: 'always',
      create:
        () =>
        ({ topic, value }) => {
          // @ts-expect-error: not among `reads`
          if (topic === 'crawl.records') return
          // @ts-expect-error: an extracted page has no payload
          value?.payload
        },
    })
  })

  it('uses a setting that it does not name', () => {
    defineStage({
      ...common,
      phase: 'always',
      settings: ['language.accept'],
      create: ({ settings }) => {
        settings['language.accept'].split(',')
        // @ts-expect-error: not among `settings`
        settings['dedup.similarity'].toFixed()
        return () => {}
      },
    })
  })

  it('has no phase, or settles by a topic that it does not write', () => {
    // @ts-expect-error: without a phase
    defineStage({ name: 'odd', reads: ['pages.extracted'], writes: ['pages.language'], create: () => () => {} })
    // @ts-expect-error: not among `writes`
    defineStage({ ...common, phase: 'always', outcomes: ['pages.rejected'], create: () => () => {} })
  })

  it('works always, and asks for a run', () => {
    defineStage({
      ...common,
      phase: 'always',
      // @ts-expect-error: there is no run
      create: ({ run }) => run,
    })
  })

  it('rejects for a reason that is not in the list', () => {
    const capture = { url: '', capturedAt: 0, crawl: '', warcFile: '', warcOffset: 0, warcLength: 0 }
    // @ts-expect-error: not a reason
    expect(rejection(capture, 'odd', 'odd').reason).toBe('odd')
  })
})

describe('the stages of runs', () => {
  it('are not made without a run', () => {
    const [first] = topology.stages.filter(({ scoped }) => scoped)
    const environment = { settings: {}, context: { filters: [] }, resources: [] }
    expect(() => first!.create(environment)).toThrow('works for a run, and none is given')
  })
})
