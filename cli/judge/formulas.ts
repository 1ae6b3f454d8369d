/** What a formula's LaTeX becomes in a terminal: symbols for the commonest commands, raised and lowered digits, fractions and roots in a line. */
const SYMBOLS = pairsOf(`
  alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ
  nu ν xi ξ pi π rho ρ sigma σ tau τ phi φ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ
  Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω sum ∑ prod ∏ int ∫ iint ∬ oint ∮ partial ∂ nabla ∇ infty ∞ forall ∀
  exists ∃ in ∈ notin ∉ subset ⊂ subseteq ⊆ cup ∪ cap ∩ emptyset ∅ to → rightarrow → leftarrow ←
  Rightarrow ⇒ implies ⇒ iff ⇔ Leftrightarrow ⇔ mapsto ↦ le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ approx ≈ equiv ≡
  sim ∼ cong ≅ pm ± mp ∓ times × cdot · div ÷ circ ∘ ast ∗ oplus ⊕ otimes ⊗ wedge ∧ vee ∨ neg ¬ perp ⊥
  parallel ∥ angle ∠ ldots … cdots ⋯ dots … langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ prime ′
  ell ℓ hbar ℏ`)
const RAISED = pairsOf('0 ⁰ 1 ¹ 2 ² 3 ³ 4 ⁴ 5 ⁵ 6 ⁶ 7 ⁷ 8 ⁸ 9 ⁹ + ⁺ - ⁻ n ⁿ i ⁱ')
const LOWERED = pairsOf('0 ₀ 1 ₁ 2 ₂ 3 ₃ 4 ₄ 5 ₅ 6 ₆ 7 ₇ 8 ₈ 9 ₉ + ₊ - ₋ n ₙ i ᵢ j ⱼ k ₖ')
const NESTED = 6

/** A formula as a line of text. */
export function readableFormula(latex: string): string {
  let text = latex.replace(/\\(left|right|displaystyle|limits|big|Big|bigg|Bigg)(?![A-Za-z])/g, '')
  text = text.replace(/\\(?:q?quad(?![A-Za-z])|[,;:! ])/g, ' ')
  text = text.replace(/\\([A-Za-z]+)/g, (whole, name) => SYMBOLS.get(name) ?? (NAMES.has(name) ? name : whole))
  for (let i = 0, before = ''; i < NESTED && before !== text; i++) {
    before = text
    text = text
      .replace(/\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}/g, (_, a, b) => `${grouped(a)}/${grouped(b)}`)
      .replace(/\\sqrt\s*\{([^{}]*)\}/g, (_, a) => `√${grouped(a)}`)
      .replace(/\\(?:text|mathrm|mathbf|mathit|mathbb|mathcal|mathsf|operatorname|boldsymbol)\*?\s*\{([^{}]*)\}/g, '$1')
      .replace(/([\^_])\{([^{}]*)\}/g, (_, sign, inner) => script(sign, inner))
  }
  text = text.replace(/([\^_])([0-9A-Za-z+-])/g, (_, sign, inner) => script(sign, inner))
  return text
    .replace(/\\([{}%$&#_])/g, '$1')
    .replace(/ {2,}/g, ' ')
    .trim()
}

const NAMES = new Set('sin cos tan log ln exp lim max min sup inf det dim ker deg gcd mod arg'.split(' '))
const grouped = (inner: string): string => (/^[\p{L}\p{N}√]*$/u.test(inner.trim()) ? inner.trim() : `(${inner.trim()})`)

/** As raised or lowered characters where there are such. */
function script(sign: string, inner: string): string {
  const small = sign === '^' ? RAISED : LOWERED
  const characters = [...inner.trim()]
  if (characters.length > 0 && characters.every((one) => small.get(one)))
    return characters.map((one) => small.get(one)).join('')
  return characters.length === 1 ? `${sign}${inner.trim()}` : `${sign}(${inner.trim()})`
}

const FORMULA = /\$\$([^$]+)\$\$|\$([^$\n]+)\$|\\\(([\s\S]*?)\\\)|\\\[([\s\S]*?)\\\]/g

/** A text with its formulas made readable. @param marked puts a mark around each */
export const withReadableFormulas = (
  text: string,
  marked: (formula: string) => string = (formula) => formula,
): string =>
  text.replace(FORMULA, (_, ...parts: (string | undefined)[]) =>
    marked(readableFormula(parts.slice(0, 4).find((one) => one !== undefined)!)),
  )

/** Names and what stands for them, in turn. */
function pairsOf(list: string): Map<string, string> {
  const words = list.trim().split(/\s+/)
  return new Map(words.flatMap((word, i): [string, string][] => (i % 2 === 0 ? [[word, words[i + 1]!]] : [])))
}
