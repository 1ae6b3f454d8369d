import { describe, expect, it } from 'vitest'
import { extract } from '../../processors/extract.js'
import { fingerprintOf } from '../../processors/payload-digest.js'
import { Bench, processorOf } from './dedup/helpers.js'

const SHA1 = 'sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ'

const capture = (digest: string, capturedAt: number) => ({
  url: 'https://example.org/',
  capturedAt,
  crawl: `c${capturedAt}`,
  warcFile: 'f.warc.gz',
  warcOffset: 1,
  warcLength: 2,
  status: 200,
  contentType: 'text/html',
  digest,
  payload: Buffer.from('<html><p>A sentence that is long enough to be main text, and then another one.</p></html>'),
})

function details(...digests: string[]): string[] {
  const bench = new Bench(processorOf(extract))
  for (const [i, digest] of digests.entries()) bench.send('crawl.records', 'id', capture(digest, i))
  expect(bench.of('pages.extracted')).toHaveLength(1)
  const rejected = bench.of('pages.rejected').map(({ value }) => value)
  for (const { reason } of rejected) expect(reason).toBe('url-seen')
  return rejected.map(({ detail }) => detail)
}

describe('a URL that was captured before', () => {
  it('names its first capture, and says by the digests whether it has changed since', () => {
    const first = 'first captured 1970-01-01T00:00:00.000Z in c0'
    expect(details(SHA1, SHA1, SHA1.replace('3I42', 'AAAA'), SHA1)).toEqual([
      `${first}, with the same payload`,
      `${first}, with another payload`,
      `${first}, with the same payload`,
    ])
  })

  it.each([
    ['another algorithm', SHA1, `sha256:${'A'.repeat(52)}`],
    ['another notation', SHA1, `sha1:${'a'.repeat(40)}`],
    ['no digest', SHA1, ''],
    ['none before', '', SHA1],
    ['none at all', '', ''],
  ])('says nothing of that with %s', (_, first, second) => {
    expect(details(first, second)).toEqual(['first captured 1970-01-01T00:00:00.000Z in c0'])
  })

  it('says nothing of that where an earlier version has kept no digest', () => {
    const bench = new Bench(processorOf(extract))
    bench.store.put('id', [0, 'c0'])
    bench.send('crawl.records', 'id', capture(SHA1, 1))
    expect(bench.of('pages.rejected')[0]!.value.detail).toBe('first captured 1970-01-01T00:00:00.000Z in c0')
  })
})

it('a fingerprint is the same in any case', () => {
  expect(fingerprintOf(SHA1)).toBe('sha1/32:3i42h3s6nnfq')
  expect(fingerprintOf(SHA1.toLowerCase())).toBe(fingerprintOf(SHA1))
})
