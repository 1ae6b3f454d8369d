import { describe, expect, it } from 'vitest'
import { Fields } from '../../../lines/index.js'

const fields = (json: string) => new Fields(json, JSON.parse(json))
const idOf = (json: string, name = 'id') => fields(json).written(name, { flag: '--id-field', field: 'id' })
const textOf = (line: object) => fields(JSON.stringify(line)).string('text', { flag: '--text-field', field: 'text' })

describe('an id', () => {
  it.each([
    '9007199254740993',
    '12345678901234567890',
    '-0',
    '1.0',
    '1e400',
    '"a"',
    '"\\u00e9\\/\\""',
    '"a\\\\"',
    '""',
    'true',
    '{"$oid": ["5", {"}": "]"}]}',
    '[1, 2]',
  ])('stays as it is written: %s', (id) => {
    expect(idOf(`{"id":${id}}`)).toBe(id)
    expect(idOf(` { "x\\"" : {"id": 1, "y": ["}"]} , "id" : ${id} , "z" : "\\\\" } `)).toBe(id)
  })

  it('is the last of the name, by whatever escapes, as its value is', () => {
    expect(idOf('{"id": 1, "text": "", "\\u0069d": 2}')).toBe('2')
  })

  it.each([
    ['{"doc_id": 1, "text": "a"}', '"id" is missing; there is "doc_id": --id-field doc_id takes it'],
    ['{"ID": 1}', 'there is "ID"'],
    ['{"recordId": 1}', 'there is "recordId": --id-field recordId takes it'],
    ['{"document_identifier": 1}', 'there is "document_identifier": '],
    ['{"id": null, "text": "a"}', '"id" is missing: it is null'],
    ['{"Doc-Id": 1}', 'there is "Doc-Id"'],
    ['{"my id": 1}', "--id-field 'my id' takes it"],
    ['{"id": null, "uuid": "a"}', 'there is "uuid"'],
    ['{"text": "a", "n": {}}', '"id" is missing; there is "text", "n"'],
    ['{}', '"id" is missing; the object is empty'],
  ])('that is missing is told, with what may be meant: %s', (json, message) => {
    expect(() => idOf(json)).toThrow(message)
  })

  it('is not taken from what every object has', () => {
    expect(() => idOf('{"id": 1}', 'constructor')).toThrow('"constructor" is missing')
  })
})

describe('a text', () => {
  it.each([
    [{ raw_content: 'a', id: 1 }, 'there is "raw_content": --text-field raw_content takes it'],
    [{ txet: 'a' }, 'there is "txet"'],
    [{ Text: 'a' }, 'there is "Text"'],
    [{ texts: ['a'] }, '; there is "texts"'],
    [{ text: null }, ': it is null'],
    [{ text: 1, content: 'a' }, 'there is "content"'],
    [{ text: 1 }, '"text" is missing or not a string: it is a number'],
    [{ text: ['a'] }, 'it is an array'],
  ])('is a string: %j', (line, message) => {
    expect(() => textOf(line)).toThrow(message)
  })

  it('may be optional', () => {
    const title = (line: object) => fields(JSON.stringify(line)).optionalString('title')
    expect([title({}), title({ title: null }), title({ title: 'a' })]).toEqual(['', '', 'a'])
    expect(() => title({ title: 1 })).toThrow('"title" is not a string: it is a number')
  })
})
