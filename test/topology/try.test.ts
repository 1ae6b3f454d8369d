import { describe, expect, it } from 'vitest'
import { trialOf } from '../../cli/trial.js'
import { pageId } from '../../processors/page-id.js'
import { languageModel } from '../../rounds/resources.js'
import type { MemoryDriver } from '../../runtime/memory-driver.js'
import type { CrawlRecord, TopicValues } from '../../schemas/types.js'
import { defaults } from '../../topology/settings.js'
import { topology } from '../../topology/topology.js'

const sentence = 'The quick proof of the theorem is short and uses only the definition of a group and its subgroups. '
const page = (title: string, body: string) =>
  `<!doctype html><html><head><title>${title}</title></head><body><article><h1>${title}</h1><p>${body}</p></article></body></html>`

function record(url: string, html: string, capturedAt = 0): CrawlRecord {
  return {
    url,
    capturedAt,
    crawl: 'test',
    warcFile: 'test.warc',
    warcOffset: 0,
    warcLength: html.length,
    status: 200,
    contentType: 'text/html; charset=utf-8',
    digest: '',
    payload: Buffer.from(html),
  }
}

async function driver(): Promise<MemoryDriver<TopicValues>> {
  return trialOf(topology.stages, { settings: defaults, languageModel: await languageModel() })
}

describe('the shared stages, without a broker', () => {
  it('take the first capture of a URL, and reject the later ones', async () => {
    const flow = await driver()
    for (const [url, time] of [
      ['https://a.example/x', 1],
      ['http://a.example/x?utm_source=y#z', 2],
    ] as const) {
      flow.push('crawl.records', pageId(url), record(url, page('Groups', sentence.repeat(5)), time))
    }
    flow.drain()
    expect(flow.records('pages.language')).toHaveLength(1)
    expect(flow.records('pages.rejected').map(({ value }) => value)).toMatchObject([
      { reason: 'url-seen', stage: 'extract' },
    ])
  })

  it('keep with a page what declared another character set than it was read in', async () => {
    const flow = await driver()
    const quoted = page('Groups', `“${sentence.repeat(5)}”`)
    flow.push('crawl.records', 'a', {
      ...record('https://a.example/', quoted),
      contentType: 'text/html; charset=latin1',
    })
    flow.drain()
    expect(flow.records('pages.extracted').map(({ value }) => value)).toMatchObject([
      { charset: 'utf-8', contradicted: ['header windows-1252'] },
    ])
  })

  it('reject pages without text and pages in other languages, with the reason', async () => {
    const flow = await driver()
    const german = 'Der kurze Beweis dieses Satzes benutzt nur die Definition einer Gruppe und ihrer Untergruppen. '
    flow.push('crawl.records', 'a', record('https://a.example/', page('Gruppen', german.repeat(5))))
    flow.push('crawl.records', 'b', record('https://b.example/', '<html><body></body></html>'))
    flow.drain()
    expect(flow.records('pages.language')).toHaveLength(0)
    const rejected = flow.records('pages.rejected').map(({ value }) => value!)
    expect(rejected.map(({ stage, reason }) => `${stage}: ${reason}`).sort()).toEqual([
      'extract: no-text',
      'language: language',
    ])
  })

  it('settle every record exactly once, whatever the interleaving', async () => {
    const outcomes = new Set<string>()
    for (let seed = 1; seed <= 5; seed++) {
      const flow = await driver()
      for (let i = 0; i < 20; i++) {
        const url = `https://a.example/${i % 15}`
        flow.push('crawl.records', pageId(url), record(url, page(`Page ${i}`, i % 4 ? sentence.repeat(4) : ''), i))
      }
      let state = seed
      flow.drain((count) => {
        state = (state * 48_271) % 2_147_483_647
        return state % count
      })
      const settled = [
        ...flow.records('pages.language'),
        ...flow.records('pages.rejected'),
        ...flow.records('records.failed'),
      ]
      expect(settled).toHaveLength(20)
      outcomes.add(JSON.stringify([...flow.table('pages.language')].sort()))
    }
    expect(outcomes.size).toBe(1)
  })
})
