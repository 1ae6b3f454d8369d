const words = (text: string): string[] => text.trim().split(/\s+/)

/** Commands that only say how something looks, or stand for a sign, which is no gram either. */
const SILENT = words(`
  quad qquad enspace thinspace medspace thickspace negthinspace negmedspace negthickspace nobreakspace space hfill
  displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits
  left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm
  text textrm textbf textit textsf texttt textnormal textup mbox hbox
  mathrm mathbf mathit mathsf mathtt mathbb mathcal mathfrak mathscr mathnormal boldsymbol bm pmb rm bf it sf tt bfseries itshape
  operatorname operatornamewithlimits mathop mathbin mathrel mathord mathopen mathclose mathpunct
  frac dfrac tfrac cfrac sfrac sqrt overline underline hat bar vec tilde dot ddot check breve acute grave mathring
  widehat widetilde overrightarrow overleftarrow underbrace overbrace boxed fbox cancel stackrel overset underset substack
  phantom vphantom hphantom smash
  times cdot div pm mp ast star circ bullet le leq leqslant ge geq geqslant ne neq lt gt ll gg not
  equiv approx sim simeq cong propto in notin ni subset subseteq subsetneq supset supseteq cup cap bigcup bigcap setminus
  emptyset varnothing infty partial nabla sum prod coprod int iint iiint oint forall exists nexists neg lnot land lor wedge vee
  to gets rightarrow leftarrow leftrightarrow Rightarrow Leftarrow Leftrightarrow longrightarrow longleftarrow
  Longrightarrow implies impliedby iff mapsto longmapsto hookrightarrow twoheadrightarrow uparrow downarrow
  ldots cdots dots vdots ddots dotsc dotsb dotsm dotsi
  angle triangle square perp parallel mid nmid vert Vert lvert rvert lVert rVert langle rangle lfloor rfloor lceil rceil
  lbrace rbrace lbrack rbrack prime degree dagger ddagger therefore because oplus otimes odot ominus colon backslash
  hline newline nonumber notag nobreak allowbreak par noindent item centering
`)

/** Silent, and so is the argument that follows. */
const WITH_ARGUMENT = words('begin end hspace vspace mspace label tag ref eqref cite color textcolor')

const GREEK: Record<string, string> = {
  ...Object.fromEntries(
    words(
      'alpha=α beta=β gamma=γ delta=δ epsilon=ε zeta=ζ eta=η theta=θ iota=ι kappa=κ lambda=λ mu=μ nu=ν xi=ξ pi=π rho=ρ sigma=σ tau=τ upsilon=υ phi=φ chi=χ psi=ψ omega=ω',
    ).map((pair) => pair.split('=')),
  ),
  ell: 'l',
}

/** What a command is to the grams of a text: a word, nothing, or nothing together with its argument. */
export type Command = { word: string } | 'silent' | 'with argument'

const known = new Map<string, Command>([
  ...SILENT.map((name): [string, Command] => [name, 'silent']),
  ...WITH_ARGUMENT.map((name): [string, Command] => [name, 'with argument']),
])

/** Names come in lower case, as the rest of a normalised text: `\Delta` is `\delta`, as Δ is δ. */
const lower = new Map<string, Command>([...known].map(([name, command]) => [name.toLowerCase(), command]))

/** @param name in lower case, without the backslash */
export function commandOf(name: string): Command {
  const found = lower.get(name)
  if (found) return found
  const letter = GREEK[name] ?? GREEK[name.replace(/^var/, '')]
  return { word: letter ?? name }
}
