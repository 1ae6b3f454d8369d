import { describe, expect, it } from 'vitest'
import { extract } from '../../../processors/extract/index.js'
import { article } from './pages.js'

const MATHJAX = '<script src="https://cdn.example/mathjax@3/es5/tex-chtml.js"></script>'
const KATEX = '<span class="katex-html" aria-hidden="true"><span class="base">x2+1</span></span>'
const annotated = (tex: string): string =>
  `<math><semantics><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow><annotation encoding="application/x-tex">${tex}</annotation></semantics></math>`

interface Case {
  name: string
  html: string
  head?: string
  text: string
  markup: string[]
  formulas?: number
}

const CASES: Case[] = [
  {
    name: 'MathJax delimiters, inline',
    html: '<p>Let \\(a_n \\to 0\\) hold.</p>',
    head: MATHJAX,
    text: 'Let $a_n \\to 0$ hold.',
    markup: ['mathjax'],
  },
  {
    name: 'MathJax delimiters, display',
    html: '<p>Then \\[\\sum_{k=1}^n k = \\frac{n(n+1)}{2}\\]</p>',
    head: MATHJAX,
    text: '$$\\sum_{k=1}^n k = \\frac{n(n+1)}{2}$$',
    markup: ['mathjax'],
  },
  {
    name: 'MathJax environment',
    html: '<p>\\begin{align} a &amp;= b \\\\ c &amp;= d \\end{align}</p>',
    head: MATHJAX,
    text: '$$\\begin{align} a &= b \\\\ c &= d \\end{align}$$',
    markup: ['mathjax'],
  },
  {
    name: 'MathJax configuration of delimiters and macros',
    html: '<p>Let $\\norm{v} \\in \\R$ and @x^2@ be given.</p>',
    head: `<script>MathJax = { tex: { inlineMath: [['$','$'], ["@","@"]], macros: { R: '\\\\mathbb{R}', norm: ['\\\\lVert #1 \\\\rVert', 1] } } }</script>${MATHJAX}`,
    text: 'Let $\\lVert v \\rVert \\in \\mathbb{R}$ and $x^2$ be given.',
    markup: ['mathjax'],
    formulas: 2,
  },
  {
    name: 'MathJax v2 configuration',
    html: '<p>With $\\eps &gt; 0$ chosen.</p>',
    head: `<script type="text/x-mathjax-config">MathJax.Hub.Config({tex2jax: {inlineMath: [['$','$'], ['\\\\(','\\\\)']]}, TeX: {Macros: {eps: "\\\\varepsilon"}}});</script><script src="/MathJax.js"></script>`,
    text: 'With $\\varepsilon > 0$ chosen.',
    markup: ['mathjax'],
  },
  {
    name: 'macros defined in the text',
    html: '<p>\\(\\newcommand{\\Z}{\\mathbb{Z}}\\)</p><p>The ring \\(\\Z/n\\Z\\) is finite.</p>',
    head: MATHJAX,
    text: 'The ring $\\mathbb{Z}/n\\mathbb{Z}$ is finite.',
    markup: ['mathjax'],
  },
  {
    name: 'script type math/tex beside its rendering',
    html: '<p>So <span class="MathJax_Preview">E=mc2</span><span class="MathJax" id="f"><span class="mi">E</span></span><script type="math/tex">E = mc^2</script> follows.</p>',
    text: 'So $E = mc^2$ follows.',
    markup: ['mathjax-script'],
  },
  {
    name: 'script type math/tex, display',
    html: '<div class="MathJax_Display"><span>x</span></div><script type="math/tex; mode=display">\\int_0^1 x\\,dx</script>',
    text: '$$\\int_0^1 x\\,dx$$',
    markup: ['mathjax-script'],
  },
  {
    name: 'MathJax CHTML without source',
    html: '<p>So <mjx-container class="MathJax" jax="CHTML"><mjx-math><mjx-msup><mjx-mi><mjx-c class="mjx-c1D465 TEX-I"></mjx-c></mjx-mi><mjx-script><mjx-mn><mjx-c class="mjx-c32"></mjx-c></mjx-mn></mjx-script></mjx-msup><mjx-mo><mjx-c class="mjx-c2B"></mjx-c></mjx-mo><mjx-mfrac><mjx-frac><mjx-num><mjx-mn><mjx-c class="mjx-c31"></mjx-c></mjx-mn></mjx-num><mjx-dbox><mjx-dtable><mjx-line></mjx-line><mjx-row><mjx-den><mjx-mi><mjx-c class="mjx-c1D6FC"></mjx-c></mjx-mi></mjx-den></mjx-row></mjx-dtable></mjx-dbox></mjx-frac></mjx-mfrac></mjx-math></mjx-container> holds.</p>',
    text: 'So $x^2+\\frac{1}{\\alpha}$ holds.',
    markup: ['mathjax'],
  },
  {
    name: 'MathJax SVG without source',
    html: '<p>So <mjx-container class="MathJax" jax="SVG"><svg><g data-mml-node="math"><g data-mml-node="msub"><g data-mml-node="mi"><use data-c="1D44E"></use></g><g data-mml-node="mn"><use data-c="31"></use></g></g><g data-mml-node="mo"><use data-c="2264"></use></g><g data-mml-node="mi"><use data-c="1D44F"></use></g></g></svg></mjx-container> holds.</p>',
    text: 'So $a_1\\leq b$ holds.',
    markup: ['mathjax'],
  },
  {
    name: 'MathJax assistive MathML',
    html: '<p>So <mjx-container class="MathJax" jax="SVG" display="true"><svg><g></g></svg><mjx-assistive-mml><math display="block"><msqrt><mi>y</mi></msqrt></math></mjx-assistive-mml></mjx-container></p>',
    text: '$$\\sqrt{y}$$',
    markup: ['mathjax'],
  },
  {
    name: 'KaTeX with annotation',
    html: `<p>Here <span class="katex"><span class="katex-mathml">${annotated('x^2+1')}</span>${KATEX}</span> stands.</p>`,
    text: 'Here $x^2+1$ stands.',
    markup: ['katex'],
  },
  {
    name: 'KaTeX display, without annotation',
    html: `<span class="katex-display"><span class="katex"><span class="katex-mathml"><math><mrow><msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><mn>1</mn></mrow></math></span>${KATEX}</span></span>`,
    text: '$$x^2+1$$',
    markup: ['katex'],
  },
  {
    name: 'MathML with annotation',
    html: `<p>Here ${annotated('\\hat{x}^2')} stands.</p>`,
    text: 'Here $\\hat{x}^2$ stands.',
    markup: ['mathml'],
  },
  {
    name: 'MathML with alttext',
    html: '<p>Here <math alttext="\\frac{a}{b}"><mfrac><mi>a</mi><mi>b</mi></mfrac></math> stands.</p>',
    text: 'Here $\\frac{a}{b}$ stands.',
    markup: ['mathml'],
  },
  {
    name: 'presentation MathML',
    html: '<p>Here <math display="block"><munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>0</mn></mrow><mi>n</mi></munderover><mo>⁡</mo><mover><mi>v</mi><mo>→</mo></mover><mo>≤</mo><mi mathvariant="double-struck">R</mi></math></p>',
    text: '$$\\sum_{i=0}^n\\vec{v}\\leq\\mathbb{R}$$',
    markup: ['mathml'],
  },
  {
    name: 'MathML matrix and cases',
    html: '<p>Here <math><mo>(</mo><mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr><mtr><mtd><mi>c</mi></mtd><mtd><mi>d</mi></mtd></mtr></mtable><mo>)</mo></math> stands.</p>',
    text: 'Here $\\begin{pmatrix}a & b \\\\ c & d\\end{pmatrix}$ stands.',
    markup: ['mathml'],
  },
  {
    name: 'LaTeXML',
    html: '<table class="ltx_equation"><tr><td><math class="ltx_Math" alttext="E_{0}=\\hbar\\omega" display="block"><mi>E</mi></math></td><td><span class="ltx_tag">(1)</span></td></tr></table>',
    text: 'E_{0}=\\hbar\\omega',
    markup: ['latexml'],
  },
  {
    name: 'Wikipedia',
    html: '<p>Here <span class="mwe-math-element"><span class="mwe-math-mathml-inline" style="display: none;"><math><semantics><mi>q</mi><annotation encoding="application/x-tex">{\\displaystyle q_{0}}</annotation></semantics></math></span><img class="mwe-math-fallback-image-inline" alt="{\\displaystyle q_{0}}" src="https://wikimedia.org/api/rest_v1/media/math/render/svg/1"></span> stands.</p>',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: LaTeX, not a template
    text: 'Here ${\\displaystyle q_{0}}$ stands.',
    markup: ['wikipedia'],
  },
  {
    name: 'PreTeXt',
    html: '<p>Take <span class="process-math">\\(n\\ge 2\\)</span> first.</p><div class="displaymath process-math">\\begin{equation*} n! \\end{equation*}</div>',
    head: MATHJAX,
    text: 'Take $n\\ge 2$ first.',
    markup: ['mathjax'],
    formulas: 2,
  },
  {
    name: 'Sphinx',
    html: '<p>Take <span class="math notranslate nohighlight">\\(\\theta\\)</span> small.</p>',
    head: MATHJAX,
    text: 'Take $\\theta$ small.',
    markup: ['mathjax'],
  },
  {
    name: 'Sphinx images',
    html: '<p>Take <img class="math" src="_images/math/0a1b.png" alt="\\theta^2"> small.</p>',
    text: 'Take $\\theta^2$ small.',
    markup: ['image'],
  },
  {
    name: 'bare TeX in pandoc spans',
    html: '<p>Take <span class="math inline">x_0</span> small.</p>',
    text: 'Take $x_0$ small.',
    markup: ['latex-text'],
  },
  {
    name: 'image with TeX as alternative text',
    html: '<p>Take <img src="img12.png" alt="$\\sqrt{2}$"> now.</p>',
    text: 'Take $\\sqrt{2}$ now.',
    markup: ['image'],
  },
  {
    name: 'image of a LaTeX service',
    html: '<p>Take <img src="https://latex.codecogs.com/gif.latex?\\frac%7B1%7D%7B2%7D"> now.</p>',
    text: 'Take $\\frac{1}{2}$ now.',
    markup: ['image'],
  },
  {
    name: 'image of WordPress',
    html: '<p>Take <img class="latex" src="https://s0.wp.com/latex.php?latex=e%5E%7Bi%5Cpi%7D&bg=fff"> now.</p>',
    text: 'Take $e^{i\\pi}$ now.',
    markup: ['image'],
  },
  {
    name: 'TeX in plain text',
    html: '<p>We know \\begin{equation}\\alpha + \\beta = \\gamma\\end{equation} from before.</p>',
    text: '$$\\begin{equation}\\alpha + \\beta = \\gamma\\end{equation}$$',
    markup: ['latex-text'],
  },
  {
    name: 'AsciiMath',
    html: '<p>Solve `x^2 + 1/2 = sqrt(y)` now.</p>',
    head: '<script src="/MathJax.js?config=AM_CHTML"></script>',
    text: 'Solve $x^{2} + \\frac{1}{2} = \\sqrt{y}$ now.',
    markup: ['asciimath'],
  },
  {
    name: 'AsciiMath with escaped back quotes',
    html: '<p>So \\`theta\\` gives `theta` and \\`a\\` is `a\\`b` now.</p>',
    head: '<script src="/ASCIIMathML.js"></script>',
    text: 'So `theta` gives $\\theta$ and `a` is $a',
    markup: ['asciimath'],
    formulas: 2,
  },
  {
    name: 'mathjax element with AsciiMath',
    html: '<p>Solve <mathjax>#sum_(i=1)^n i#</mathjax> now.</p>',
    text: 'Solve $\\sum_{i = 1}^{n} i$ now.',
    markup: ['asciimath'],
  },
  {
    name: 'data attributes',
    html: '<p>Take <span class="ztext-math" data-tex="a^2">a2</span> now.</p>',
    text: 'Take $a^2$ now.',
    markup: ['latex-text'],
  },
  {
    name: 'Codeforces dollars',
    html: '<p>Given $$$n \\le 10^5$$$ integers.</p>',
    head: MATHJAX,
    text: 'Given $n \\le 10^5$ integers.',
    markup: ['mathjax'],
  },
]

describe('formulas of every markup become LaTeX', () => {
  for (const { name, html, head = '', text, markup, formulas = 1 } of CASES) {
    it(name, () => {
      const result = extract(article(html, head), 'https://example.org/bridge')
      expect(result.text).toContain(text)
      expect(result.markup).toEqual(markup)
      expect(result.formulas).toBe(formulas)
    })
  }
})

describe('what is no mathematics stays text', () => {
  for (const [name, html] of [
    ['prices', '<p>The ticket is $5 for adults and $3 for children.</p>'],
    ['price ranges', '<p>Rooms go from $120 to $250 a night, with $30 for breakfast.</p>'],
    ['shell variables', '<p>Set $HOME and $PATH before you start.</p>'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: shell, not a template
    ['shell variables in braces', '<p>Set ${HOME}/bin and ${PATH} before you start.</p>'],
  ] as const) {
    it(name, () => {
      for (const head of ['', `<script>MathJax={tex:{inlineMath:[['$','$']]}}</script>${MATHJAX}`]) {
        const result = extract(article(html, head), 'https://example.org/bridge')
        expect(result.formulas).toBe(0)
        expect(result.text).toContain(html.replace(/<\/?p>/g, ''))
      }
    })
  }

  it('code is left as it is', () => {
    const result = extract(
      article('<pre><code>echo "$x" \\(a_1\\)\n  $$ end</code></pre>', MATHJAX),
      'https://example.org/',
    )
    expect(result.text).toContain('```\necho "$x" \\(a_1\\)\n  $$ end\n```')
    expect(result.formulas).toBe(0)
  })
})
