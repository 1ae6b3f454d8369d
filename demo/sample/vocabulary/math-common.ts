import { grammar } from '../grammar.js'

/** What every English mathematics page may say, whatever its topic; a topic adds `obj`, `objs`, `adj`, `f`, `eq`, `claim`, `s`. */
export const mathCommon = grammar(String.raw`
let := let, suppose that, assume that
thus := hence, therefore, thus, consequently, it follows that, we conclude that, this shows that, as a result
first := first, to begin with, for the first step, as a preparation
easy := it is easy to see that, one checks directly that, a short computation shows that, we leave it to the reader that, it is well known that, by inspection
by := by the previous lemma, by definition, by induction, by hypothesis, by construction, by the assumption above, by symmetry, by a standard argument
def:
Definition. A <obj> is called <adj> if §<f>§ whenever §<f>§ holds.
Definition. We say that the <obj> is <adj> when <claim>.
Definition. By a <adj> <obj> we mean a <obj> for which §<f>§.
We recall that a <adj> <obj> is one in which <claim>; the notation §<f>§ is common.
thm:
Theorem. If the <obj> is <adj>, then <claim>.
Theorem. Every <adj> <obj> satisfies §<f>§, and conversely.
Theorem. The following are equivalent: the <obj> is <adj>; <claim>; and §<f>§.
Proposition. <claim>, provided that the <obj> is <adj>.
Lemma. For each <adj> <obj> we have §<f>§.
Corollary. A <obj> that is not <adj> never has §<f>§.
Theorem (<name>). Let the <obj> be <adj>. Then <claim>.
proof:
Proof. Suppose, to the contrary, that §<f>§ fails for some <adj> <obj>.
Proof. We argue by induction on the size of the <obj>; the base case is §<f>§.
Proof. <first>, replace the <obj> by one that is <adj>, which changes nothing in §<f>§.
Proof. It suffices to treat the case where the <obj> is <adj>.
step:
<thus>, <claim>.
<easy> §<f>§, and the <obj> stays <adj>.
<by>, §<f>§, so <claim>.
Now <let> §<f>§ and write §<f>§ for short.
Comparing both sides gives §<f>§; <thus> the <obj> is <adj>.
Since <claim>, the case §<f>§ cannot occur.
If §<f>§ were false, the <adj> <obj> would contradict §<f>§.
Substituting §<f>§ into the previous line, we find that <claim>.
Because the <obj> is <adj>, <by> <claim>.
The same reasoning with §<f>§ in place of §<f>§ settles the <adj> case.
What remains is to show that <claim>, and here we need that the <obj> is <adj>.
There are two cases: either §<f>§, or else <claim>.
qed:
This proves the <claimword>. ∎
This completes the proof. □
<thus> the <claimword> follows, as was to be shown. ∎
That is exactly the <claimword>. Q.E.D.
claimword := theorem, claim, lemma, statement, assertion, proposition, corollary
remark:
Remark. Without the word “<adj>” the statement is false: take §<f>§.
Remark. The converse fails, as §<f>§ shows.
Remark. The bound in §<f>§ cannot be improved.
Note that we never used that the <obj> is <adj>.
Remark. The case §<f>§ goes back to <name>, who proved that <claim>.
A picture helps here: think of the <obj> as <adj>, and read §<f>§ from left to right.
Exercise <1-60>. Show that <claim> if §<f>§.
Exercise <1-60>. Give a <obj> that is not <adj> although §<f>§.
Exercise <1-60>. Prove or disprove: whenever §<f>§, the <obj> is <adj>.
ask:
I am trying to prove that <claim>, but I get stuck at §<f>§.
My <book|lecture notes|professor|homework sheet> says that the <obj> is <adj> because §<f>§. Why?
How does one see that <claim>? I only know the case §<f>§.
Is it true that every <adj> <obj> has §<f>§? I could not find a counterexample.
So far I have §<f>§ and I know that <claim>.
I tried to use §<f>§, which gives nothing since the <obj> need not be <adj>.
Any hint for showing that <claim> would be appreciated.
What goes wrong if the <obj> is not <adj> in §<f>§?
answer:
Hint: write the <obj> as a <adj> one and use §<f>§.
You are nearly there. From §<f>§ you get that <claim>.
No. A counterexample is §<f>§, where the <obj> is not <adj>.
Here is another way. Start with §<f>§, then use that <claim>.
The point is that <claim>; the rest is the computation §<f>§.
This is a standard exercise: since the <obj> is <adj>, §<f>§.
comment:
<Nice|Great|Clear> answer, but should §<f>§ not read §<f>§?
Thank you, I had overlooked that the <obj> is <adj>.
Could you explain why <claim>?
Does this still work when the <obj> is not <adj>?
intro:
This <section|chapter|page|note> deals with the <adj> <obj> and with the identity §<f>§.
In this <section|chapter|lecture> we study <objs> and prove that <claim>.
We collect what is needed about <objs>, above all §<f>§, and end with exercises.
A <obj> turns up in many places; the main question is when it is <adj>.
name := Halvorsen, Tereschko, Okonedo, Brandtner, Vasquelle, Lindqvor, Amarandi, Kestrel, Moriyasu, Delacourt-Pym, Orbanek, Szalontai
`)

/** A developer's page about a numerical library: prose, formulas and code. */
export const numericalLibrary = grammar(String.raw`
fn := solve_banded, quad_adaptive, eig_sym, lu_factor, chol_update, interp_spline, fft_real, root_bracket, ode_step, svd_thin, lstsq_qr, rand_gamma, poly_fit, sparse_mul, expm_pade
arg := tol, max_iter, matrix, rhs, grid, weights, order, left, right, guess, step
s:
<fn> computes the solution of §Ax = b§ for a matrix with §<2-9>§ nonzero diagonals.
The routine needs §O(n^<2-3>)§ operations and the workspace §<2-8>n§.
By default the tolerance is §\varepsilon = 10^{-<4-14>}§, measured in the §\ell^2§ norm.
The residual §r_k = b - A x_k§ is tested after every <1-20> iterations.
Set <arg> to a positive number to stop once §|x_{k+1} - x_k| \lt \varepsilon§.
If the condition number is larger than §10^{<6-15>}§, <fn> warns and returns the least squares solution.
Internally the integral §\int_{<0-2>}^{<3-9>} f(x) \, dx§ is split into <4-64> panels with Gauss nodes of order <5-31>.
The error estimate is §\frac{h^<2-6>}{<12-720>} f^{(<2-6>)}(\theta)§ on each panel.
See also <fn> for symmetric matrices and <fn> for sparse ones.
The eigenvalues are returned in ascending order, §\lambda_1 \le \lambda_2 \le \dots \le \lambda_n§.
Newton steps §x_{k+1} = x_k - \frac{f(x_k)}{f'(x_k)}§ are taken while they stay inside the bracket.
For complex input pass <arg> as an array of pairs; <fn> then works in place.
The factorization §PA = LU§ is cached, so a second right-hand side costs only §2n^2§ operations.
The step size is halved when the local error exceeds <arg>, and doubled after <2-9> good steps.
Splines of order <3-7> reproduce polynomials of degree §<2-6>§ exactly.
Changed in version <1-4>.<0-19>: <arg> may be a vector with one entry a column.
On a matrix with §n = <100-9000>§ rows, <fn> took <2-90> milliseconds on one core.
code:
import numvec as nv\nA = nv.band(<3-90>, lower=<1-3>, upper=<1-3>)\nx = nv.<fn>(A, b, <arg>=1e-<6-12>)\nprint(nv.norm(A @ x - b))
>>> f = lambda t: t**<2-7> - <2-50>\n>>> nv.<fn>(f, <0-2>, <3-20>, <arg>=<4-64>)\n<1-9>.<1000-9999>
grid = nv.linspace(<0-1>, <2-10>, <11-501>)\ny = nv.sin(<2-9> * grid)\ns = nv.<fn>(grid, y, order=<3-7>)
title:
<fn>: numvec <1-4>.<0-19> reference
numvec user guide: <fn> and <fn>
heading := Parameters, Returns, Notes, Algorithm, Examples, Accuracy, Performance, See also
`)
