import { describe, expect, it } from 'vitest'
import { Sluice } from '../helpers/sluice.js'

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

describe('a stage alone', () => {
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
    expect(await lines('language', [{ id: 1, text: sentence }, { text: german }])).toEqual([
      { id: 1, language: 'en', confidence: expect.any(Number) },
      { language: 'de', confidence: expect.any(Number) },
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

  it('names the line that it cannot read', async () => {
    const child = sluice.okWith('{"id": 1, "text": "a"}\n\n{"id": 2}\n', 'language')
    await expect(child).rejects.toThrow('line 3: "text" is missing or not a string')
  })
})
