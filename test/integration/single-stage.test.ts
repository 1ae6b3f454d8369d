import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { finished, Sluice } from '../helpers/sluice.js'

const sluice = new Sluice({})

async function lines(command: string, input: object[]): Promise<unknown[]> {
  const out = await sluice.okWith(input.map((line) => JSON.stringify(line)).join('\n'), command)
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

const sentence = 'The quick proof of the theorem is short and uses only the definition of a group and its subgroups. '
const html = `<html><head><title>Groups</title></head><body><h1>Groups</h1><p>${sentence.repeat(4)}</p></body></html>`

describe.concurrent('a stage alone', () => {
  it('extracts, line by line, the same URL too, and says why there is no text', async () => {
    const url = 'https://a.example/'
    const empty = '<html><body></body></html>'
    const [first, second, third] = await lines('extract', [
      { id: 1, url, html },
      { id: 'b', url, html },
      { id: 3, html: empty },
    ])
    expect(first).toMatchObject({ id: 1, title: 'Groups', text: expect.stringContaining('The quick proof') })
    expect(second).toEqual({ ...(first as object), id: 'b' })
    expect(third).toEqual({ id: 3, title: '', text: '', error: 'no-text' })
  })

  it('identifies every language, whatever is accepted', async () => {
    const german = 'Der kurze Beweis dieses Satzes benutzt nur die Definition einer Gruppe.'
    expect(
      await lines('language', [
        { id: 1, text: sentence },
        { id: '2', text: german },
      ]),
    ).toEqual([
      { id: 1, language: 'en', confidence: expect.any(Number) },
      { id: '2', language: 'de', confidence: expect.any(Number) },
    ])
  })

  it('names the page that a duplicate stands for, whatever the ids', async () => {
    const text = Array.from({ length: 100 }, (_, i) => `word${i}`).join(' ')
    const near = text.replace('word50', 'other')
    const input = [text, sentence, near, text].map((text, i) => ({ id: `page ${i}`, url: 'https://a.example/', text }))
    expect(await lines('dedup', input)).toEqual([
      { id: 'page 0', canonical: 'page 0' },
      { id: 'page 1', canonical: 'page 1' },
      { id: 'page 2', canonical: 'page 0' },
      { id: 'page 3', canonical: 'page 0' },
    ])
  })

  it('gives ids back as they are written, and takes fields by other names', async () => {
    const ids = ['9007199254740993', '"\\u0061"']
    const text = JSON.stringify(sentence)
    const input = ids.map((id) => `{"raw_content":${text},"doc_id":${id},"html":"<p>","url":null}\n`).join('')
    const names = ['--id-field', 'doc_id']
    const dedup = await sluice.okWith(input, 'dedup', ...names, '--text-field', 'raw_content')
    expect(dedup).toBe(ids.map((id) => `{"id":${id},"canonical":${ids[0]}}\n`).join(''))
    const extract = await sluice.okWith(input, 'extract', ...names)
    expect(extract).toBe(ids.map((id) => `{"id":${id},"title":"","text":"","error":"no-text"}\n`).join(''))
  })

  it('goes on beyond bad lines when it is told to, and fails all the same', async () => {
    const child = sluice.start('language', '--bad-lines', 'skip')
    child.stdin!.end(`{"id": 1, "text": "${sentence}"}\n{"id": 2\n{"doc_id": 3}\n{"id": 4, "text": "${sentence}"}\n`)
    const { code, out, err } = await finished(child)
    expect(code).toBe(1)
    expect(out).toMatch(/^\{"id":1,.*\n\{"id":4,.*\n$/)
    expect(err).toMatch(
      /^line 2: not JSON.*\nline 3: "id" is missing; there is "doc_id".*\nsluice: 2 bad lines left out\n$/,
    )
  })

  it('ends at a bad line although more is to come', async () => {
    const child = sluice.start('language')
    child.stdin!.write(gzipSync('{"id": 1}\n'))
    expect(await finished(child)).toMatchObject({ code: 1, err: expect.stringContaining('line 1: "text" is missing') })
  })

  it('names the line that it cannot read', async () => {
    const child = sluice.okWith('{"id": 1, "text": "a"}\n\n{"id": 2}\n', 'language')
    await expect(child).rejects.toThrow('line 3: "text" is missing or not a string')
  })
})
