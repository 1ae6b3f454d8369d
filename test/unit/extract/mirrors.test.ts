import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { ExtractionError, extract } from '../../../processors/extract/index.js'
import { article, PROSE, page } from './pages.js'

const ADDRESSES = [
  'https://mirror.example/m/850604327.html',
  'https://forum.example.org/t/x/17',
  'https://docs.example.org/api',
]

/** What a page gives, but for the link that its address resolves. */
function textOf(html: string, url: string): string {
  try {
    return JSON.stringify({ ...extract(html, url), canonicalLink: undefined })
  } catch (error) {
    if (error instanceof ExtractionError) return error.reason
    throw error
  }
}

const results = (html: string, own: string): number => new Set([own, ...ADDRESSES].map((url) => textOf(html, url))).size

/** Pages with their addresses that lie beside the project, where they do. */
function* sharedPages(): Generator<{ url: string; html: string }> {
  for (const set of readdirSync(SHARED)) {
    const file = join(SHARED, set, 'pages.jsonl.gz')
    if (!existsSync(file)) continue
    for (const line of gunzipSync(readFileSync(file)).toString().split('\n')) if (line) yield JSON.parse(line)
  }
}
const SHARED = new URL('../../../../shared/data', import.meta.url).pathname
const shared = existsSync(SHARED)

describe('mirrors of a page', () => {
  it('give the same text and title whatever their address', () => {
    const table = Array.from({ length: 14 }, (_, i) => `<tr><td>Pier ${i}</td><td>${3 * i + 11}.5</td></tr>`).join('')
    const posts = PROSE.map((text) => `<div class="post"><b>ann</b><div>${text}</div></div>`).join('')
    for (const html of [
      article(`<table>${table}</table>`),
      page({ body: `<h1>Piers</h1>${posts}` }),
      page({ body: '' }),
    ])
      expect(results(html, 'https://www.example.org/2024/bridge')).toBe(1)
  })

  it.skipIf(!shared)(
    `give so on pages of ${SHARED}${shared ? '' : ', which is not there'}`,
    { timeout: 600_000 },
    () => {
      let [different, number] = [0, 0]
      // One in nine, which is minutes less: which ones changes nothing.
      for (const { html, url } of sharedPages()) if (number++ % 9 === 0 && results(html, url) > 1) different++
      expect(different).toBe(0)
    },
  )
})
