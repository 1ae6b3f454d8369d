import { Encoder } from '@toondepauw/node-zstd'
import { describe, expect, it } from 'vitest'
import { crawl, essence, goesOnEverywhere, html, read, response, text } from './warc-files.js'

const records = crawl()
const plain = Buffer.concat(records)
const expected = (await read(plain)).map(essence)

/** What compresses the records: what they have in common. */
const dictionary = Buffer.from(`${text(99, 3000)}${records[1]!.toString()}${records[2]!.toString()}`)
const zstd = (bytes: Buffer) => new Encoder(3).encodeSync(bytes)
const withDictionary = (bytes: Buffer) => new Encoder(3, dictionary).encodeSync(bytes)

/** A frame that holds nothing of the text. */
function skippable(bytes: Buffer, magic = 0x184d2a50): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(magic)
  head.writeUInt32LE(bytes.length, 4)
  return Buffer.concat([head, bytes])
}

const dictionaryFrame = (bytes: Buffer) => skippable(bytes, 0x184d2a5d)
const members = records.map(withDictionary)
const blocks: Buffer[] = []
for (let at = 0; at < plain.length; at += 700) blocks.push(zstd(plain.subarray(at, at + 700)))

const files: Record<string, Buffer> = {
  'a frame a record': Buffer.concat(records.map(zstd)),
  'one frame': zstd(plain),
  'frames that do not know of records': Buffer.concat(blocks),
  'skippable frames between them': Buffer.concat(records.flatMap((r) => [skippable(Buffer.from('x')), zstd(r)])),
  'a dictionary': Buffer.concat([dictionaryFrame(dictionary), ...members]),
  'a dictionary that is compressed': Buffer.concat([dictionaryFrame(zstd(dictionary)), ...members]),
  'a dictionary that is compressed twice': Buffer.concat([dictionaryFrame(zstd(zstd(dictionary))), ...members]),
  'a dictionary behind another frame': Buffer.concat([
    skippable(Buffer.alloc(9)),
    dictionaryFrame(dictionary),
    ...members,
  ]),
  'a dictionary longer than what is looked at first': Buffer.concat([
    dictionaryFrame(Buffer.concat([Buffer.from(text(5, 300_000)), dictionary])),
    ...records.map((r) => new Encoder(3, Buffer.concat([Buffer.from(text(5, 300_000)), dictionary])).encodeSync(r)),
  ]),
  'an empty dictionary': Buffer.concat([dictionaryFrame(Buffer.alloc(0)), ...records.map(zstd)]),
}

describe('WARC files in zstandard', () => {
  it.each(Object.entries(files))('%s: goes on from every record', async (_, bytes) => {
    const items = await goesOnEverywhere(bytes)
    expect(items.map(essence)).toEqual(expected)
    expect(items.at(-1)?.next).toBe(bytes.length)
  })

  it('loses only the frame that is damaged', async () => {
    const frames = records.map(withDictionary)
    frames[2] = Buffer.from(frames[2]!).fill(0xee, 6)
    const items = await goesOnEverywhere(Buffer.concat([dictionaryFrame(dictionary), ...frames]))
    expect(items.filter(({ kind }) => kind !== 'damage').map(essence)).toEqual(expected.filter((_, i) => i !== 2))
    expect(items[2]).toMatchObject({ kind: 'damage', offset: items[1]!.next, next: items[3]!.offset })
  })

  it('says where a file is cut', async () => {
    const bytes = files['a frame a record']!
    const last = (await read(bytes)).at(-1)!
    for (const length of [last.offset + 3, last.offset + 30, bytes.length - 1]) {
      const items = await read(bytes.subarray(0, length))
      expect(items.slice(0, -1).map(essence)).toEqual(expected.slice(0, -1))
      expect(items.at(-1)).toMatchObject({ kind: 'damage', offset: last.offset, next: undefined, cut: true })
    }
    const inDictionary = files['a dictionary']!.subarray(0, 500)
    expect(await read(inDictionary)).toMatchObject([{ kind: 'damage', cut: true, error: /dictionary/ }])
  })

  it('takes another dictionary where another file follows', async () => {
    const other = Buffer.from(text(7, 2000))
    const second = records.map((bytes) => new Encoder(3, other).encodeSync(bytes))
    const bytes = Buffer.concat([files['a dictionary']!, dictionaryFrame(other), ...second])
    expect((await read(bytes)).map(essence)).toEqual([...expected, ...expected])
  })

  it('decodes a frame block by block that is too long to be held', async () => {
    const items = await goesOnEverywhere(Buffer.concat([manyBlocks(plain, 8), zstd(plain)]))
    expect(items.map(essence)).toEqual([...expected, ...expected])
  })

  it('takes the beginning of a record for enough that has a dictionary and is too long', async () => {
    const long = manyBlocks(response(html(1, 60_000), { url: 'https://example.org/long' }), 100)
    const bytes = Buffer.concat([dictionaryFrame(dictionary), members[0]!, long, ...members])
    const items = await read(bytes, { maxPayload: 5000 })
    const outcomes = [expected[0], 'https://example.org/long too-large', ...expected]
    expect(items.map(essence)).toEqual(outcomes)
  })
})

/** A frame of many blocks, which are not compressed. */
function manyBlocks(bytes: Buffer, size: number): Buffer {
  const parts: Buffer[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x38])]
  for (let at = 0; at < bytes.length; at += size) {
    const block = bytes.subarray(at, at + size)
    const head = Buffer.alloc(3)
    head.writeUIntLE((block.length << 3) | (at + size >= bytes.length ? 1 : 0), 0, 3)
    parts.push(head, block)
  }
  return Buffer.concat(parts)
}
