/** Formulas that a page shows as pictures: the TeX is in the alternative text, or in the address of a LaTeX service. */

const SERVICES: [address: RegExp, parameter: RegExp][] = [
  [
    /codecogs\.com\/(?:gif|png|svg|pdf|emf)?(?:\.(?:latex|image|download))?/i,
    /codecogs\.com\/[a-z]*(?:\.[a-z]+)?\?(.+)$|latex=([^&]+)/is,
  ],
  [
    /latex\.php|mathtex\.cgi|mimetex\.cgi|tex2img|latex2png|latexrender/i,
    /[?&](?:latex|eq|formula|tex)=([^&]+)|cgi\?(.+)$/is,
  ],
  [
    /zhihu\.com\/equation|render\.githubusercontent\.com\/render\/math|math\.(?:now\.sh|vercel\.app)/i,
    /[?&](?:tex|math|from|inline|block)=([^&]+)/is,
  ],
  [/chart\.(?:googleapis|apis\.google)\.com\/chart/i, /[?&]chl=([^&]+)/is],
  [/(?:i\.upmath\.me|tex\.s2cms\.ru)\/(?:svg|png)\//i, /\/(?:svg|png)\/(.+)$/is],
]
const TEX_CLASS =
  /(?:^|[\s_-])(?:latex|tex|math|equation|formula|mwe-math-fallback-image[\w-]*|ql-img[\w-]*|tex2jax[\w-]*|mathjax|inlinemath|displaymath|ee_img)(?:$|[\s_-])/i
const TEX_SOURCE =
  /\/(?:math|latex|tex|equations?|imgmath|formulas?|mimetex|cgi-bin\/mimetex|render\/svg|img\d+\.(?:png|gif|svg)|_images\/math\/)|latex|wikimedia\.org\/api\/rest/i
const COMMAND = /\\[a-zA-Z]{2,}|[_^]\{|\\[([{|]/

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, /%20/.test(text) ? '+' : ' '))
  } catch {
    return text
  }
}

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
    const service = SERVICES.some(([address]) => address.test(src.slice(0, 200)))
    if (service || TEX_CLASS.test(classes)) {
      if (service || COMMAND.test(text) || /[_^=<>+]/.test(text) || /^[a-zA-Z0-9]$/.test(text))
        return { tex: text, display }
    }
    if (
      COMMAND.test(text) &&
      (TEX_SOURCE.test(src.slice(0, 300)) ||
        /\\(?:frac|sum|int|alpha|beta|sqrt|left|mathbb|begin|displaystyle)\b/.test(text))
    )
      return { tex: text, display }
  }
  if (src.length > 20_000) return undefined
  for (const [address, parameter] of SERVICES) {
    if (!address.test(src)) continue
    const found = parameter.exec(src)
    const tex = found ? decode(found[1] ?? found[2] ?? '').trim() : ''
    if (tex && !/^https?:/.test(tex))
      return { tex: tex.replace(/^\\(?:inline|dpi\{\d+\}|bg_\w+|fn_\w+)\s*/g, ''), display }
  }
  return undefined
}

function unwrap(text: string): ImageFormula | undefined {
  const found = /^\$\$([\s\S]+)\$\$$/.exec(text) ?? /^\\\[([\s\S]+)\\\]$/.exec(text) ?? undefined
  if (found) return { tex: found[1]!, display: true }
  const inline = /^\$([\s\S]+)\$[.,;:]?$/.exec(text) ?? /^\\\(([\s\S]+)\\\)$/.exec(text)
  if (inline) return { tex: inline[1]!, display: false }
  const grouped = /^\\bgroup\\color\{\w+\}\$([\s\S]+)\$\\egroup$/.exec(text)
  if (grouped) return { tex: grouped[1]!, display: false }
  // What LaTeX2HTML turned into a picture: its source, whatever it was.
  if (/^\\(?:includegraphics|begin\{(?:landscape|algorithm|figure|table|picture|center)\*?\})/.test(text))
    return { tex: text, display: true }
  if (/^\\begin\{(?:equation|displaymath|align|eqnarray|gather|multline|array|math)\*?\}[\s\S]*\\end\{/.test(text))
    return { tex: text, display: !text.startsWith('\\begin{math}') }
  return undefined
}
