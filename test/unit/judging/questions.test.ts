import { describe, expect, it } from 'vitest'
import { chooseQuestions, type Question } from '../../../rounds/judging/questions.js'
import { rankOf } from '../../../rounds/judging/rank.js'
import { random, shuffled } from '../dedup/helpers.js'
import { idOf, said } from './pages.js'

const pages = [
  ...Array.from({ length: 300 }, (_, i) => said(i)),
  ...Array.from({ length: 200 }, (_, i) => said(300 + i, { accepted: false, probability: 0.2 })),
  ...Array.from({ length: 500 }, (_, i) => said(500 + i, { accepted: false, probability: 0.001 })),
]
const of = (questions: Question[], stratum: string) => questions.filter((one) => one.stratum === stratum)
const lowest = (accepted: boolean, probability: number, count: number) =>
  pages
    .filter((page) => page.accepted === accepted && page.probability === probability)
    .sort((a, b) => rankOf(a.page) - rankOf(b.page))
    .slice(0, count)
    .map(({ page }) => page)

describe('questions about a run', () => {
  it('are for one half a random sample of both strata, whatever the order of the pages', async () => {
    const chosen = await chooseQuestions(() => pages, new Set(), 40)
    expect(chosen).toHaveLength(40)
    // Ten hosts tell something of ten directories; what is left of the questions goes to the sample.
    expect(of(chosen, 'telling')).toHaveLength(10)
    expect(of(chosen, 'accepted').map(({ page }) => page)).toEqual(lowest(true, 0.97, 20))
    expect(of(chosen, 'below').map(({ page }) => page)).toEqual(lowest(false, 0.2, 10))
    expect(await chooseQuestions(() => shuffled(pages, random(4)), new Set(), 40)).toEqual(chosen)
  })

  it('begin with some of each kind', async () => {
    const chosen = await chooseQuestions(() => pages, new Set(), 40)
    expect(chosen.slice(0, 4).map(({ stratum }) => stratum)).toEqual(['telling', 'accepted', 'telling', 'below'])
  })

  it('go on where others ended, and ask no page twice', async () => {
    const all = await chooseQuestions(() => pages, new Set(), 40)
    const first = new Set(all.slice(0, 20).map(({ page }) => page))
    const rest = await chooseQuestions(() => pages, first, 40)
    expect(rest.filter(({ page }) => first.has(page))).toEqual([])
    expect(of(rest, 'accepted')[0]!.page).toBe(of(all, 'accepted')[5]!.page)
    expect(await chooseQuestions(() => pages, new Set(pages.map(({ page }) => page)), 40)).toEqual([])
  })

  it('tell most first: a page of each host on which much hangs, the largest first, and not where one was judged', async () => {
    const big = (host: string, from: number, count: number) =>
      Array.from({ length: count }, (_, i) => said(from + i, { url: `https://${host}.example/a/${i}.html` }))
    const hosts = [...big('one', 0, 50), ...big('two', 1000, 30), ...big('three', 2000, 20)]
    const telling = async (judged: number[], count: number) => {
      const chosen = await chooseQuestions(() => hosts, new Set(judged.map(idOf)), count)
      return of(chosen, 'telling').map(({ url }) => new URL(url).hostname)
    }
    const none = await telling([], 2)
    expect(none).toHaveLength(1)
    // One of the questions is of the random sample, and its host is known then.
    const known = new URL(
      (await chooseQuestions(() => hosts, new Set(), 2)).find((one) => one.stratum === 'accepted')!.url,
    )
    expect(none[0]).toBe(known.hostname === 'one.example' ? 'two.example' : 'one.example')
    const others = await telling([0, 1, 2, 3], 8)
    expect(others.slice(0, 2).sort()).toEqual(['three.example', 'two.example'])
  })

  it('are fewer where there are fewer pages, and none where nothing can be asked', async () => {
    const few = [said(1), said(2, { accepted: false, probability: 0.3 })]
    expect(await chooseQuestions(() => few, new Set(), 100)).toHaveLength(2)
    expect(await chooseQuestions(() => [], new Set(), 9)).toEqual([])
  })

  it('are about the likeliest pages where nothing was found, a few of each host', async () => {
    const foreign = Array.from({ length: 60 }, (_, i) => said(i, { accepted: false, probability: i / 2000 }))
    const chosen = await chooseQuestions(() => foreign, new Set(), 12)
    expect(chosen.map(({ stratum, probability }) => [stratum, Math.round(2000 * probability)])).toEqual(
      Array.from({ length: 12 }, (_, i) => ['telling', 59 - i]),
    )
    const ofOne = foreign.map((page) => ({ ...page, url: `https://a.example/${page.page}` }))
    expect(await chooseQuestions(() => ofOne, new Set(), 12)).toHaveLength(3)
  })
})
