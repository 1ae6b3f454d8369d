import { describe, expect, it } from 'vitest'
import { begin, count } from '../../../ingest/progress.js'
import { isLeftOut, isSampled } from '../../../ingest/sample.js'
import { html, read, response } from './warc-files.js'

const PAGES = 20_000
const urls = Array.from({ length: PAGES }, (_, i) => `https://example.org/${i}`)

describe('a sample of pages', () => {
  it('has about its share, and all of a smaller one', () => {
    const [small, large] = [0.01, 0.1].map((share) => new Set(urls.filter((url) => isSampled(url, share))))
    expect(large!.size / PAGES).toBeCloseTo(0.1, 2)
    expect(small!.size / PAGES).toBeCloseTo(0.01, 2)
    for (const url of small!) expect(large!.has(url)).toBe(true)
    expect(urls.every((url) => isSampled(url, 1))).toBe(true)
  })

  it('has all variants of a URL, or none', () => {
    for (const url of urls.slice(0, 200)) {
      const variant = `${url.replace('https', 'http')}?utm_source=x#part`
      expect(isSampled(variant, 0.3)).toBe(isSampled(url, 0.3))
    }
  })

  it('leaves out pages that are counted apart, taken or not', async () => {
    const records = Array.from({ length: 200 }, (_, i) =>
      response(html(i), { url: urls[i]!, ...(i % 4 === 0 && { status: 'HTTP/1.1 404 Not Found' }) }),
    )
    const progress = begin({ crawl: 'c', file: 'f' })
    for (const item of await read(Buffer.concat(records))) count(progress, item, isLeftOut(item, 0.3))
    const chosen = urls.slice(0, 200).filter((url) => isSampled(url, 0.3))
    const gone = chosen.filter((url) => Number(url.split('/').at(-1)) % 4 === 0)
    expect(progress).toMatchObject({
      responses: chosen.length,
      taken: chosen.length - gone.length,
      rejected: { status: gone.length },
      leftOut: 200 - chosen.length,
    })
    expect(progress.offset).toBe(Buffer.concat(records).length)
  })
})
