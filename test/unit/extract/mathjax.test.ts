import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { extract } from '../../../processors/extract/index.js'
import { article } from './pages.js'

interface Sample {
  name: string
  tex: string
  html: string
}

/** Formulas of our own as MathJax's versions render them without assistive MathML, and the LaTeX that should be had back. */
const SAMPLES = JSON.parse(readFileSync(new URL('mathjax-samples.json', import.meta.url), 'utf8')) as Sample[]

describe("MathJax's rendering without MathML is rebuilt", () => {
  for (const { name, tex, html } of SAMPLES)
    it(name, () => {
      const result = extract(article(`<p>Here ${html} stands.</p>`), 'https://example.org/bridge')
      expect(result.text).toContain(`$${tex}$`)
      expect(result.formulas).toBe(1)
      expect(result.markup).toEqual(['mathjax'])
    })
})
