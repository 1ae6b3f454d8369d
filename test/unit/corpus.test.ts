import { describe, expect, it } from 'vitest'
import { bands } from '../../processors/bands.js'
import { clusters } from '../../processors/clusters.js'
import { corpus } from '../../processors/corpus.js'
import { sign } from '../../processors/dedup/keys.js'
import { gate } from '../../processors/gate.js'
import type { DedupMember, KeptPage, TopicName, TopicValues } from '../../schemas/types.js'
import { Bench, processorOf, prose, random, runWith, shuffled, table } from './dedup/helpers.js'

function kept(id: string): KeptPage {
  return {
    url: `https://a.example/${id}`,
    capturedAt: 5,
    crawl: 'c',
    warcFile: 'f.warc.gz',
    warcOffset: 1,
    warcLength: 2,
    language: 'en',
    score: 0.75,
    tokens: 7,
    probability: 0.9,
    model: 'm',
    textAt: { run: 'main', partition: 0, offset: 7 },
    contamination: [],
    leftOut: [],
  }
}

type Record = ['kept'] | ['member', string]

function run(records: Record[]) {
  const bench = new Bench(processorOf(corpus, { run: runWith({}) }))
  for (const [kind, canonical] of records) {
    if (kind === 'kept') bench.send('RUN.pages.kept', 'p', kept('p'))
    else bench.send('RUN.dedup.members', 'p', { canonical: canonical! })
  }
  return bench
}

const outcome = (records: Record[]) =>
  run(records)
    .emitted.map(({ topic, value }) => {
      if (topic === 'RUN.corpus') return value === null ? 'retract' : 'accept'
      const { outcome, detail } = value as TopicValues['RUN.verdicts']
      return `${outcome} ${detail}`.trim()
    })
    .join(', ')

describe('corpus', () => {
  it('accepts a page without duplicates, with its provenance', () => {
    const { contamination, ...page } = kept('p')
    expect(run([['kept']]).emitted).toEqual([
      { topic: 'RUN.corpus', key: 'p', value: { ...page, run: 'r1' } },
      {
        topic: 'RUN.verdicts',
        key: 'p',
        value: {
          url: 'https://a.example/p',
          domain: 'a.example',
          outcome: 'accepted',
          detail: '',
          score: 0.75,
          tokens: 7,
          probability: 0.9,
          model: 'm',
          run: 'r1',
          language: 'en',
          contamination,
        },
      },
    ])
  })

  it.each<[string, Record[], string]>([
    ['the canonical page', [['kept'], ['member', 'p']], 'accept, accepted'],
    ['the canonical page, told first', [['member', 'p'], ['kept']], 'accept, accepted'],
    ['a duplicate, told first', [['member', 'q'], ['kept']], 'duplicate q'],
    ['a duplicate, told later', [['kept'], ['member', 'q']], 'accept, accepted, retract, duplicate q'],
    [
      'a bridge to an earlier page',
      [['member', 'p'], ['kept'], ['member', 'q']],
      'accept, accepted, retract, duplicate q',
    ],
    [
      'a move to another cluster',
      [['kept'], ['member', 'q'], ['member', 'o']],
      'accept, accepted, retract, duplicate q, duplicate o',
    ],
    ['the same told twice', [['kept'], ['member', 'q'], ['member', 'q']], 'accept, accepted, retract, duplicate q'],
    ['a member that is not kept here', [['member', 'q']], ''],
  ])('%s', (_, records, expected) => {
    expect(outcome(records)).toBe(expected)
  })

  it('throws on what cannot be: a tombstone, a duplicate that becomes canonical', () => {
    const bench = run([['kept'], ['member', 'q']])
    expect(() => bench.send('RUN.dedup.members', 'p', { canonical: 'p' })).toThrow('cannot be')
    expect(() => bench.send('RUN.dedup.members', 'p', null)).toThrow('tombstone')
    expect(() => bench.send('RUN.pages.kept', 'p', null)).toThrow('tombstone')
    expect(() =>
      run([
        ['member', 'q'],
        ['member', 'p'],
      ]),
    ).toThrow('cannot be')
  })
})

interface Page {
  id: string
  capturedAt: number
  text: string
}

/** The stages from the gate to the corpus, each topic a queue; which queue is read next is drawn, order within one is kept. */
function drain(pages: Page[], next: () => number) {
  const stages = {
    'RUN.pages.scored': new Bench(processorOf(gate, { run: runWith({}) })),
    'RUN.dedup.keys': new Bench(processorOf(bands, { run: runWith({}), 'dedup.similarity': 0.9 })),
    'RUN.dedup.edges': new Bench(processorOf(clusters, { run: runWith({}) })),
    corpus: new Bench(processorOf(corpus, { run: runWith({}) })),
  }
  const queues = new Map<TopicName, [key: string, value: unknown][]>()
  const queue = (topic: TopicName) => queues.get(topic) ?? queues.set(topic, []).get(topic)!
  for (const { id, capturedAt, text } of pages)
    queue('RUN.pages.scored').push([id, { ...kept(id), capturedAt, ...sign(text) }])
  for (;;) {
    const ready = [...queues].filter(
      ([topic, records]) => records.length > 0 && topic !== 'RUN.corpus' && topic !== 'RUN.verdicts',
    )
    if (ready.length === 0) break
    const [topic, records] = ready[Math.floor(next() * ready.length)]!
    const [key, value] = records.shift()!
    const stage: Bench = topic in stages ? stages[topic as keyof typeof stages] : stages.corpus
    const before = stage.emitted.length
    stage.send(topic, key, value as never)
    for (const out of stage.emitted.slice(before)) queue(out.topic as TopicName).push([out.key, out.value])
  }
  return {
    corpus: table(stages.corpus.of('RUN.corpus')),
    verdicts: table(stages.corpus.of('RUN.verdicts')),
    members: table(stages['RUN.dedup.edges'].of('RUN.dedup.members')),
  }
}

describe('from the gate to the corpus', () => {
  function pagesOf(next: () => number, seed: number): Page[] {
    const texts = Array.from({ length: 5 }, (_, i) => prose(`s${seed}x${i}y`, 150).split(' '))
    for (let i = 0; i < 20; i++) {
      const copy = [...texts[Math.floor(next() * texts.length)]!]
      for (let j = Math.floor(next() * 5); j > 0; j--) copy[Math.floor(next() * copy.length)] = `n${i}y${j}`
      texts.push(copy)
    }
    return texts.map((words, i) => ({ id: `p${i}`, capturedAt: Math.floor(next() * 8), text: words.join(' ') }))
  }

  it('comes to the same corpus and verdicts whatever the order of the pages and the pace of the stages', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const next = random(seed)
      const pages = pagesOf(next, seed)
      const expected = drain(pages, next)
      expect(expected.corpus.length).toBeGreaterThanOrEqual(3)
      expect(expected.corpus.length).toBeLessThan(pages.length)
      for (let i = 0; i < 3; i++) expect(drain(shuffled(pages, next), next)).toEqual(expected)
    }
  })

  it('accounts for every page: accepted and in the corpus, or a duplicate of a page that is', () => {
    const next = random(99)
    const pages = pagesOf(next, 99)
    const { corpus, verdicts, members } = drain(pages, next)
    const accepted = new Set(corpus.map(([id]) => id))
    expect(verdicts.map(([id]) => id)).toEqual(pages.map(({ id }) => id).sort())
    for (const [id, value] of verdicts as [string, TopicValues['RUN.verdicts']][]) {
      expect(value.outcome).toBe(accepted.has(id) ? 'accepted' : 'duplicate')
      if (value.outcome === 'duplicate') expect(accepted.has(value.detail)).toBe(true)
    }
    for (const [, value] of members) expect(accepted.has((value as DedupMember).canonical)).toBe(true)
  })
})
