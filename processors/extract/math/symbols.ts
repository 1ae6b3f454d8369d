/**
 * Unicode characters of mathematics as LaTeX commands (names as in LaTeX2e, amsmath and amssymb).
 * Each line: a command and the characters it stands for.
 */
const TABLE = `
alpha α|beta β|gamma γ|delta δ|epsilon ϵ|varepsilon ε|zeta ζ|eta η|theta θ|vartheta ϑ|iota ι|kappa κ|lambda λ|mu μµ|nu ν
xi ξ|pi π|varpi ϖ|rho ρ|varrho ϱ|sigma σ|varsigma ς|tau τ|upsilon υ|phi ϕ|varphi φ|chi χ|psi ψ|omega ω|digamma ϝ
Gamma Γ|Delta Δ∆|Theta Θ|Lambda Λ|Xi Ξ|Pi Π|Sigma Σ|Upsilon Υϒ|Phi Φ|Psi Ψ|Omega ΩΩ
times ×|div ÷|cdot ⋅·|pm ±|mp ∓|ast ∗|star ⋆|circ ∘|bullet •∙|oplus ⊕|ominus ⊖|otimes ⊗|oslash ⊘|odot ⊙|dagger †|ddagger ‡
cap ∩|cup ∪|uplus ⊎|sqcap ⊓|sqcup ⊔|vee ∨|wedge ∧|setminus ∖|wr ≀|amalg ⨿|diamond ⋄|bigtriangleup △|bigtriangledown ▽
leq ≤|geq ≥|neq ≠|equiv ≡|sim ∼|simeq ≃|approx ≈|cong ≅|propto ∝|ll ≪|gg ≫|prec ≺|succ ≻|preceq ⪯|succeq ⪰|asymp ≍|doteq ≐
leqslant ⩽|geqslant ⩾|lesssim ≲|gtrsim ≳|triangleq ≜|coloneqq ≔|nless ≮|ngtr ≯|nleq ≰|ngeq ≱|nsim ≁|ncong ≇|not\\equiv ≢|not\\approx ≉
subset ⊂|supset ⊃|subseteq ⊆|supseteq ⊇|subsetneq ⊊|supsetneq ⊋|nsubseteq ⊈|nsupseteq ⊉|not\\subset ⊄|sqsubseteq ⊑|sqsupseteq ⊒
in ∈∊|ni ∋|notin ∉|emptyset ∅|varnothing ⌀|exists ∃|nexists ∄|forall ∀|neg ¬|top ⊤|bot ⊥|vdash ⊢|dashv ⊣|models ⊨|Vdash ⊩
perp ⟂|parallel ∥|nparallel ∦|mid ∣|nmid ∤|angle ∠|measuredangle ∡|triangle ▵|square □|blacksquare ■∎|therefore ∴|because ∵
sum ∑|prod ∏|coprod ∐|int ∫|iint ∬|iiint ∭|oint ∮|bigcap ⋂|bigcup ⋃|bigvee ⋁|bigwedge ⋀|bigoplus ⨁|bigotimes ⨂|bigodot ⨀|biguplus ⨄|bigsqcup ⨆
partial ∂|nabla ∇|infty ∞|hbar ℏ|ell ℓ|wp ℘|Re ℜ|Im ℑ|aleph ℵ|beth ℶ|imath ı|jmath ȷ|prime ′|backprime ‵|eth ð|complement ∁|surd √|checkmark ✓
rightarrow →|leftarrow ←|leftrightarrow ↔|Rightarrow ⇒|Leftarrow ⇐|Leftrightarrow ⇔|uparrow ↑|downarrow ↓|updownarrow ↕|Uparrow ⇑|Downarrow ⇓
mapsto ↦|longmapsto ⟼|longrightarrow ⟶|longleftarrow ⟵|longleftrightarrow ⟷|Longrightarrow ⟹|Longleftarrow ⟸|Longleftrightarrow ⟺
hookrightarrow ↪|hookleftarrow ↩|rightharpoonup ⇀|rightharpoondown ⇁|leftharpoonup ↼|leftharpoondown ↽|rightleftharpoons ⇌|leftrightharpoons ⇋
nearrow ↗|searrow ↘|swarrow ↙|nwarrow ↖|rightsquigarrow ⇝|leadsto ↝|twoheadrightarrow ↠|rightarrowtail ↣|rightrightarrows ⇉|nrightarrow ↛|nRightarrow ⇏
ldots …|cdots ⋯|vdots ⋮|ddots ⋱|langle ⟨〈|rangle ⟩〉|lceil ⌈|rceil ⌉|lfloor ⌊|rfloor ⌋|lbrace ｛|rbrace ｝|backslash ⧵
triangleleft ◃⊲|triangleright ▹⊳|unlhd ⊴|unrhd ⊵|bowtie ⋈|ltimes ⋉|rtimes ⋊|Box ◻|lozenge ◊|clubsuit ♣|diamondsuit ♢♦|heartsuit ♡♥|spadesuit ♠
flat ♭|natural ♮|sharp ♯|degree °|pounds £|S §|copyright ©|lll ⋘|ggg ⋙|curlyeqprec ⋞|curlyeqsucc ⋟|precsim ≾|succsim ≿
boxplus ⊞|boxminus ⊟|boxtimes ⊠|boxdot ⊡|circledast ⊛|circledcirc ⊚|dotplus ∔|intercal ⊺|veebar ⊻|barwedge ⊼|upharpoonright ↾|multimap ⊸|Subset ⋐|Supset ⋑
`

export const SYMBOLS = new Map<string, string>()
for (const entry of TABLE.trim().split(/[\n|]/)) {
  const at = entry.lastIndexOf(' ')
  const command = entry.slice(0, at)
  for (const character of entry.slice(at + 1)) if (!SYMBOLS.has(character)) SYMBOLS.set(character, `\\${command}`)
}
for (const character of '{}%#$&_') SYMBOLS.set(character, `\\${character}`)
SYMBOLS.set('\\', '\\backslash')
SYMBOLS.set('∥', '\\|')
SYMBOLS.set('−', '-')
SYMBOLS.set('–', '-')
SYMBOLS.set('‖', '\\|')
SYMBOLS.set('′', "'")
SYMBOLS.set('″', "''")
SYMBOLS.set('‴', "'''")
SYMBOLS.set('∶', ':')
SYMBOLS.set('∗', '*')
SYMBOLS.set('〈', '\\langle')
SYMBOLS.set('°', '^{\\circ}')

/** Names that LaTeX sets upright by a command of their own. */
export const FUNCTIONS = new Set(
  `arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf limsup ln log max min
   Pr sec sin sinh sup tan tanh injlim projlim`.split(/\s+/),
)

/** Operators whose limits stand below and above. */
export const LIMITS = new Set(
  `\\sum \\prod \\coprod \\int \\iint \\iiint \\oint \\bigcap \\bigcup \\bigvee \\bigwedge \\bigoplus \\bigotimes \\bigodot
   \\biguplus \\bigsqcup \\lim \\liminf \\limsup \\max \\min \\sup \\inf \\det \\gcd \\Pr \\injlim \\projlim`.split(
    /\s+/,
  ),
)

const RANGES: [start: number, style: string][] = [
  [0x1d400, 'mathbf'],
  [0x1d434, ''],
  [0x1d468, 'boldsymbol'],
  [0x1d49c, 'mathcal'],
  [0x1d4d0, 'mathcal'],
  [0x1d504, 'mathfrak'],
  [0x1d538, 'mathbb'],
  [0x1d56c, 'mathfrak'],
  [0x1d5a0, 'mathsf'],
  [0x1d5d4, 'mathsf'],
  [0x1d608, 'mathsf'],
  [0x1d63c, 'mathsf'],
  [0x1d670, 'mathtt'],
]
const GREEK = 'ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡϴΣΤΥΦΧΨΩ∇αβγδεζηθικλμνξοπρςστυφχψω∂ϵϑϰϕϱϖ'
const LETTERLIKE: Record<string, [letter: string, style: string]> = {
  ℂ: ['C', 'mathbb'],
  ℍ: ['H', 'mathbb'],
  ℕ: ['N', 'mathbb'],
  ℙ: ['P', 'mathbb'],
  ℚ: ['Q', 'mathbb'],
  ℝ: ['R', 'mathbb'],
  ℤ: ['Z', 'mathbb'],
  ℬ: ['B', 'mathcal'],
  ℰ: ['E', 'mathcal'],
  ℱ: ['F', 'mathcal'],
  ℋ: ['H', 'mathcal'],
  ℐ: ['I', 'mathcal'],
  ℒ: ['L', 'mathcal'],
  ℳ: ['M', 'mathcal'],
  ℛ: ['R', 'mathcal'],
  ℯ: ['e', ''],
  ℊ: ['g', ''],
  ℴ: ['o', ''],
  ℎ: ['h', ''],
  ℭ: ['C', 'mathfrak'],
  ℌ: ['H', 'mathfrak'],
  ℨ: ['Z', 'mathfrak'],
}

/** A mathematical alphanumeric (Unicode block 1D400) as its plain letter and LaTeX alphabet command. */
export function styledLetter(character: string): [letter: string, style: string] | undefined {
  const code = character.codePointAt(0)!
  if (code < 0x2102) return undefined
  if (code < 0x2140) return LETTERLIKE[character]
  if (code < 0x1d400 || code > 0x1d7ff) return undefined
  if (code < 0x1d6a4) {
    const range = RANGES.findLast(([start]) => code >= start)!
    const n = (code - range[0]) % 52
    return [String.fromCharCode(n < 26 ? 65 + n : 71 + n), range[1]]
  }
  if (code >= 0x1d7ce) {
    const styles = ['mathbf', 'mathbb', 'mathsf', 'mathsf', 'mathtt']
    return [String((code - 0x1d7ce) % 10), styles[Math.floor((code - 0x1d7ce) / 10)]!]
  }
  if (code < 0x1d6a8) return [code === 0x1d6a4 ? 'ı' : 'ȷ', '']
  const styles = ['boldsymbol', '', 'boldsymbol', 'boldsymbol', 'boldsymbol']
  const n = code - 0x1d6a8
  return [[...GREEK][n % 58] ?? '', styles[Math.floor(n / 58)] ?? '']
}
