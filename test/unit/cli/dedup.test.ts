import { afterEach, describe, expect, it } from 'vitest'
import { DisjointSets } from '../../../cli/dedup/disjoint-sets.js'
import { canonicalPages, markOf } from '../../../cli/dedup/duplicates.js'
import { groupsOf } from '../../../cli/dedup/groups.js'
import { PageTable } from '../../../cli/dedup/page-table.js'
import { TRIAL_RUN, through, trialOf, UNKNOWN_CAPTURE } from '../../../cli/trial.js'
import { bands } from '../../../processors/bands.js'
import { clusters } from '../../../processors/clusters.js'
import { sign } from '../../../processors/dedup/keys.js'
import { gate } from '../../../processors/gate.js'
import { defaults } from '../../../topology/settings.js'
import { prose, random } from '../dedup/helpers.js'

const tables: PageTable[] = []
afterEach(() => {
  for (const table of tables.splice(0)) table.close()
})

function tableOf(texts: string[], titles = ['']): PageTable {
  const table = new PageTable()
  tables.push(table)
  for (const [i, text] of texts.entries()) table.add(`"page ${i}"`, markOf(text, titles[i % titles.length]))
  return table
}

/** What the stages come to, page by page. */
function canonicalByStages(texts: string[], titles: string[]): number[] {
  const trial = trialOf([gate, bands, clusters], { settings: defaults, run: TRIAL_RUN })
  const canonical = texts.map((_, page) => page)
  const textAt = { run: '', partition: 0, offset: 0 }
  const scored = {
    ...UNKNOWN_CAPTURE,
    language: '',
    score: 1,
    tokens: 0,
    model: '',
    textAt,
    contamination: [],
    leftOut: [],
  }
  for (const [page, text] of texts.entries()) {
    const signed = sign(text, titles[page % titles.length])
    through(trial, 'RUN.pages.scored', String(page), { ...scored, capturedAt: page, ...signed })
    for (const [key, member] of trial.table('RUN.dedup.members')) canonical[Number(key)] = Number(member.canonical)
  }
  return canonical
}

/** Texts of many lengths, each a few words off an earlier one, or the same but for its punctuation; and some too short for a signature. */
function chains(seed: number): string[] {
  const next = random(seed)
  const below = (n: number) => Math.floor(next() * n)
  const texts = Array.from({ length: 8 }, (_, i) => prose(`s${seed}x${i}y`, 4 + 30 * i))
  for (let i = 0; i < 150; i++) {
    const words = texts[below(texts.length)]!.split(' ')
    const changes = below(4) * below(1 + words.length / 12)
    for (let j = 0; j < changes; j++) words[below(words.length)] = `new${i}y${j}`
    texts.push(words.join(next() < 0.2 ? ', ' : ' '))
  }
  return texts
}

describe('canonicalPages', () => {
  it.each([[['']], [['One', '', 'Two', 'Three']]])(
    'comes to what the stages come to, pages being called %j',
    (titles) => {
      for (let seed = 1; seed <= 6; seed++) {
        const texts = chains(seed)
        const canonical = canonicalPages(tableOf(texts, titles))
        const expected = canonicalByStages(texts, titles)
        expect(new Set(expected).size).toBeGreaterThan(8)
        expect(new Set(expected).size).toBeLessThan(120)
        expect(texts.map((_, page) => canonical(page))).toEqual(expected)
      }
    },
  )

  it('takes nothing for pages without words', () => {
    expect(tableOf([]).count).toBe(0)
    expect(canonicalPages(tableOf([]))).toBeTypeOf('function')
    expect([0, 1, 2].map(canonicalPages(tableOf(['', 'x < y', ' '])))).toEqual([0, 1, 0])
  })
})

describe('PageTable', () => {
  it('gives back ids and marks in any order, while pages are still added', () => {
    const table = tableOf(Array.from({ length: 5000 }, (_, i) => prose(`t${i}x`, 5)))
    for (const page of [4999, 0, 2500, 4999]) {
      expect(table.id(page)).toBe(`"page ${page}"`)
      expect(Buffer.from(table.mark(page))).toEqual(markOf(prose(`t${page}x`, 5)))
    }
    table.add('1.0', markOf('late'))
    expect([table.id(5000), table.id(0)]).toEqual(['1.0', '"page 0"'])
  })
})

describe('groupsOf', () => {
  it('gives the pages of each hash that several have, in order', () => {
    const pages = [2, 3, 5, 7, 11, 13]
    const groups = [...groupsOf(pages, 6, (page) => (page % 4 === 3 ? 0xffffffff : page % 5))]
    expect(groups.map((group) => [...group])).toEqual([[3, 7, 11]])
    expect([...groupsOf([], 0, () => 0)]).toEqual([])
  })

  it('gives the same where there are more than are sorted at once', () => {
    const count = 600_000
    const numbers = Array.from({ length: count }, (_, number) => number)
    const shared = (number: number) => number % 100_000 === 7
    const hashOf = (number: number) => (shared(number) ? 0x80000000 : Math.imul(number, 0x9e3779b1) >>> 0)
    expect([...groupsOf(numbers, count, hashOf)].map((group) => [...group])).toEqual([
      [7, 100_007, 200_007, 300_007, 400_007, 500_007],
    ])
  })
})

describe('DisjointSets', () => {
  it('names a set by its first page, whatever the order of joining', () => {
    const sets = new DisjointSets(6)
    for (const [a, b] of [
      [5, 4],
      [1, 3],
      [4, 3],
    ] as const) {
      sets.join(a, b)
    }
    expect([0, 1, 2, 3, 4, 5].map((page) => sets.first(page))).toEqual([0, 1, 2, 1, 1, 1])
  })
})
