/** Formulas that a page shows as pictures: the TeX is in the alternative text, or in the address of a LaTeX service. */

import { addressFormula, isService } from './addresses.js'
import { isTex } from './tex-grammar.js'

const TEX_CLASS =
  /(?:^|[\s_-])(?:latex|tex|math|equation|formula|mwe-math-fallback-image[\w-]*|ql-img[\w-]*|tex2jax[\w-]*|mathjax|inlinemath|displaymath|ee_img)(?:$|[\s_-])/i
const TEX_SOURCE =
  /\/(?:math|latex|tex|equations?|imgmath|formulas?|mimetex|cgi-bin\/mimetex|render\/svg|img\d+\.(?:png|gif|svg)|_images\/math\/)|latex|wikimedia\.org\/api\/rest/i
const COMMAND = /\\[a-zA-Z]{2,}|[_^]\{|\\[([{|]/

export interface ImageFormula {
  tex: string
  display: boolean
}

/** Formula of an image, from its `alt`, else its `src`; undefined when it is no formula. */
export function imageFormula(alt: string, src: string, classes: string): ImageFormula | undefined {
  const text = alt.trim()
  const display = /display|block|center/i.test(classes)
  if (text && text.length < 20_000) {
    const wrapped = unwrap(text)
    if (wrapped) return { tex: wrapped.tex, display: wrapped.display || display }
    const service = isService(src.slice(0, 200))
    if (service || TEX_CLASS.test(classes)) {
      if (service || COMMAND.test(text) || /[_^=<>+]/.test(text) || /^[a-zA-Z0-9]$/.test(text))
        return { tex: text, display }
    }
    if (isTex(text) || (COMMAND.test(text) && TEX_SOURCE.test(src.slice(0, 300)))) return { tex: text, display }
  }
  if (src.length > 20_000) return undefined
  const tex = addressFormula(src, isTex)
  return tex ? { tex, display } : undefined
}

function unwrap(text: string): ImageFormula | undefined {
  if (!text.startsWith('$') && !text.startsWith('\\')) return undefined
  const found = /^\$\$([\s\S]+)\$\$$/.exec(text) ?? /^\\\[([\s\S]+)\\\]$/.exec(text) ?? undefined
  if (found) return { tex: found[1]!, display: true }
  const inline = /^\$([\s\S]+)\$[.,;:]?$/.exec(text) ?? /^\\\(([\s\S]+)\\\)$/.exec(text)
  if (inline) return { tex: inline[1]!, display: false }
  const grouped = /^\\bgroup\\color\{\w+\}\$([\s\S]+)\$\\egroup$/.exec(text)
  if (grouped) return { tex: grouped[1]!, display: false }
  // What LaTeX2HTML turned into a picture: its source, whatever it was.
  if (/^\\(?:includegraphics|begin\{(?:landscape|algorithm|figure|table|picture|center)\*?\})/.test(text))
    return { tex: text, display: true }
  if (/^\\begin\{([a-zA-Z]+)\*?\}[\s\S]*\\end\{\1\*?\}/.test(text))
    return { tex: text, display: !text.startsWith('\\begin{math}') }
  return undefined
}
