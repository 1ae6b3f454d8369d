import { describe, expect, it } from 'vitest'
import { sign } from '../../processors/dedup/keys.js'
import { foldedLetters } from '../../processors/fasttext/folded-letters.js'
import { tokenize } from '../../processors/fasttext/tokenize.js'
import { normalForm } from '../../processors/normal-form.js'

describe('normal forms', () => {
  it('are those of Unicode', () => {
    for (const text of ['plain', 'e\u0301 ﬁ Å', '각', 'กำ', '𝐀𝟙', 'q\u0323\u0307', `o${'\u0301'.repeat(30)}`])
      for (const form of ['NFC', 'NFKC', 'NFKD'] as const) expect(normalForm(text, form)).toBe(text.normalize(form))
  })

  it('have at most 30 marks on a character', () => {
    const marks = '\u0301\u0316'.repeat(500_000)
    expect(normalForm(`q${marks}x`, 'NFC')).toBe(normalForm(`q${marks.slice(0, 30)}x`, 'NFC'))
    const wide = '\u{1d165}'.repeat(100_000)
    expect(normalForm(`q${wide}x`, 'NFC')).toHaveLength(2 + 2 * 30)
  })
})

describe('a page of marks upon marks', () => {
  const text = `q${'\u0301\u0316\u0327\u0345'.repeat(300_000)} and so on, to no end`

  it('has a signature', () => expect(sign(text, text).digest).toHaveLength(16))

  it('has tokens', () => expect(tokenize(text).length).toBeGreaterThan(0))

  it('has letters', () => expect(foldedLetters(text)).toContain('and so on'))
})
