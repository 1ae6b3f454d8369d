import { expect, it } from 'vitest'
import { Cluster } from '../../../ingest/commoncrawl/cluster.js'
import { hasPrefix, hostKeys, merged, prefixKeys } from '../../../ingest/commoncrawl/surt.js'

/** Blocks of ten pages each, of hosts with one to three blocks. */
const keys = Array.from(
  { length: 60_000 },
  (_, i) => `com,host${String(Math.floor(i / 2)).padStart(6, '0')})/page/${i % 2}0`,
)
const text = keys.map((key, i) => `${key} 20260704000000\tcdx-0000${i % 7}.gz\t${i * 1000}\t1000\t${i + 1}\n`).join('')

function cluster() {
  const bytes = Buffer.from(text)
  const reads: number[] = []
  const read = async (start: number, end: number) => {
    reads.push(end - start)
    return bytes.subarray(start, end)
  }
  return { cluster: new Cluster({ name: 'cluster.idx', size: bytes.length, read }), reads, size: bytes.length }
}

const keysOf = async (of: Cluster, hosts: string[]) =>
  (await of.blocks(merged(hosts.flatMap(hostKeys)))).map(({ key }) => key.split(' ')[0])

it('the blocks of a host are found with few reads: its own, and the one before it', async () => {
  const { cluster: long, reads, size } = cluster()
  expect(await keysOf(long, ['host012345.com'])).toEqual([
    'com,host012344)/page/10',
    'com,host012345)/page/00',
    'com,host012345)/page/10',
  ])
  expect(reads.length).toBeLessThan(25)
  expect(reads.reduce((sum, bytes) => sum + bytes)).toBeLessThan(size / 5)
  const before = reads.length
  await keysOf(long, ['host012346.com'])
  expect(reads.length - before).toBeLessThan(8)
})

it('the first and the last host are found, and where one would be that is not there', async () => {
  const { cluster: long } = cluster()
  expect(await keysOf(long, ['host000000.com'])).toEqual(['com,host000000)/page/00', 'com,host000000)/page/10'])
  expect(await keysOf(long, ['host029999.com'])).toEqual([
    'com,host029998)/page/10',
    'com,host029999)/page/00',
    'com,host029999)/page/10',
  ])
  expect(await keysOf(long, ['aaa.com'])).toEqual([])
  expect(await keysOf(long, ['nowhere.org'])).toEqual(['com,host029999)/page/10'])
})

it('many hosts are found in one pass', async () => {
  const { cluster: long, reads } = cluster()
  const hosts = Array.from({ length: 1000 }, (_, i) => `host${String(i * 20 + 1).padStart(6, '0')}.com`)
  expect(await keysOf(long, hosts)).toHaveLength(3000)
  expect(reads.length).toBeLessThan(12)
})

it('the keys of a prefix are those of its URLs, which have it or not', () => {
  expect(prefixKeys('https://www.Example.org/Docs/')).toEqual({ from: 'org,example)/docs', to: 'org,example)/doct' })
  expect(prefixKeys('example.org')).toEqual({ from: 'org,example)/', to: 'org,example)0' })
  expect(prefixKeys('https://example.org:8080/a?b=c').from).toBe('org,example:8080)/a')
  expect(hasPrefix('http://example.org/docs/1', 'https://www.example.org/docs/')).toBe(true)
  expect(hasPrefix('http://example.org/docs2', 'https://www.example.org/docs/')).toBe(false)
  expect(hasPrefix('not a URL', 'example.org')).toBe(false)
  for (const text of ['not a host', 'https://example.org', 'example.org/docs', '']) {
    expect(() => hostKeys(text)).toThrow(/is not a host|neither a host/)
  }
})
