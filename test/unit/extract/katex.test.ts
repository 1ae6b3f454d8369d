import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { extract } from '../../../processors/extract/index.js'
import { article } from './pages.js'

interface Sample {
  name: string
  tex: string
  html: string
}

/** Formulas of our own as KaTeX's versions render them with `output: "html"`, and the LaTeX that should be had back. */
const SAMPLES = JSON.parse(readFileSync(new URL('katex-samples.json', import.meta.url), 'utf8')) as Sample[]

const extracted = (html: string) => extract(article(`<p>Here ${html} stands.</p>`), 'https://example.org/bridge')

describe("KaTeX's HTML without MathML is rebuilt", () => {
  for (const { name, tex, html } of SAMPLES)
    it(name, () => {
      const result = extracted(html)
      expect(result.text).toContain(`$${tex}$`)
      expect(result.formulas).toBe(1)
      expect(result.markup).toEqual(['katex'])
    })

  it('what is displayed is displayed', () => {
    const html = '<span class="katex-html"><span class="base"><span class="mord mathnormal">x</span></span></span>'
    expect(extracted(`<span class="katex">${html}</span>`).text).toContain('Here $x$ stands.')
    expect(extracted(`<span class="katex-display"><span class="katex">${html}</span></span>`).text).toContain('$$x$$')
    expect(extracted(html).text).toContain('Here $x$ stands.')
  })

  it('a copy of its MathML that is only text does not stand beside it', () => {
    const { text } = extracted(
      '<span class="katex"><span class="katex-mathml">x2x^2</span><span class="katex-html"><span class="base"><span class="mord mathnormal">x</span></span></span></span>',
    )
    expect(text).toContain('Here $x$ stands.')
  })

  it('reads boxes that lost their styles by their order and classes', () => {
    const stack = (classes: string, ...layers: string[]): string =>
      `<span class="${classes}"><span class="vlist-r"><span class="vlist">${layers.map((layer) => `<span>${layer}</span>`).join('')}</span></span></span>`
    const letter = (x: string): string => `<span class="mord mathnormal">${x}</span>`
    const html = `<span class="katex-html"><span class="mord">${letter('x')}<span class="msupsub">${stack('vlist-t vlist-t2', letter('i'))}</span></span><span class="mord">${letter('y')}<span class="msupsub">${stack('vlist-t', letter('j'))}</span></span></span>`
    expect(extracted(html).text).toContain('$x_iy^j$')
  })
})
