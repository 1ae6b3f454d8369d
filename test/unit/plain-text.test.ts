import { expect, it } from 'vitest'
import { isPlainText, plainText } from '../../processors/plain-text.js'

it('plain text passes extraction with all of its paragraphs, which its markup says', () => {
  const text = 'Home\nIf a < b and <i> is no tag, then so be it.\n\nCookies & more\nA last paragraph.'
  expect(plainText(`\n${text.replaceAll('\n', '\r\n')}\r\n`)).toEqual({
    title: '',
    text,
    beside: '',
    markup: ['plain text'],
    formulas: 0,
  })
})

it('text/plain alone is plain text', () => {
  expect(['text/plain; charset=utf-8', ' TEXT/PLAIN', 'text/html', 'text/plainer'].map(isPlainText)).toEqual([
    true,
    true,
    false,
    false,
  ])
})
