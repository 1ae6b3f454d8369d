import { grammar } from '../grammar.js'

export const numberTheory = grammar(String.raw`
obj := prime number, congruence, divisor, residue class, perfect square, Diophantine equation, primitive root, continued fraction, arithmetic function, digit sum, Pell equation, greatest common divisor
objs := prime numbers, congruences, divisors, quadratic residues, Diophantine equations, continued fractions, perfect squares, arithmetic functions
adj := coprime, squarefree, odd, composite, divisible by three, multiplicative, congruent to one, perfect, square, solvable in integers, minimal
f:
a \equiv <1-30> \pmod{<2-60>}
<2-9> \mid n
p \equiv <1-3> \pmod{4<1-9>}
\gcd(a, <2-90>) = 1
n^2 + <1-30> = m^2
x^2 - <2-30>y^2 = 1
2^{<3-60>} - 1
\varphi(<6-200>) = <2-90>
a^{p-1} \equiv 1 \pmod{p_{<1-9>}}
<2-90>! + 1
n = <2-12>k + <1-11>
p \nmid <10-900>
x + y + z = <10-400>
\sigma(n) = <2-4>n
eq:
a^{\varphi(<5-90>)} \equiv 1 \pmod{<5-90>}
x^2 + y^2 = <5-400> z^2
\sum_{d \mid <6-300>} \varphi(d) = <6-300>
n = <2-5>^{<2-9>} \cdot <3-31>^{<1-5>}
(p - 1)! \equiv -1 \pmod{p}, \quad p = <5-97>
<2-99>x + <2-99>y = <1-500>
claim:
the prime <3-97> divides the product and hence one of the factors
no perfect square leaves the remainder <2-3> on division by <4-8>
there are infinitely many primes of the form §<3-8>k + <1-2>§
the equation has only the solution §(<1-30>, <1-30>)§ in positive integers
the last digit repeats with period <2-20>
the sum of the divisors is <6-500>
exactly half of the residues modulo <5-97> are squares
the integer is a sum of two squares
infinite descent leads to a smaller solution
the remainder on division by <7-99> is <1-6>
s:
Look at the equation modulo <3-13>: the squares there are few, and the left side misses all of them.
The pigeonhole principle, applied to <5-90> remainders, yields two powers that agree modulo <4-89>.
Euclid's algorithm stops after <3-12> divisions and the last remainder that is not zero is the answer.
Write the integer in base <2-9>; the digit sum tells its remainder modulo <2-9>.
Since <11-97> is prime, every nonzero residue has an inverse, found by the extended algorithm.
Multiplying the congruences modulo <3-11> and <12-31> together needs the Chinese remainder theorem.
This was problem <1-6> of the <regional|national|spring|autumn|junior> olympiad, and <12-90> contestants solved it.
Wlog the smallest of the integers is at most <2-30>, which leaves only finitely many cases to try.
title:
Problem <100-999>: a <adj> number
When is a <obj> <adj>?
Integers <1-400>: <objs>
<objs> for olympiads
heading := Problem, Solution, A second solution, Divisibility, Working modulo a prime, Generalization, Comments from readers
ex_gcd:
Example. Euclid's algorithm for §<a>§ and §<b>§ leaves §\gcd(<a>, <b>) = <g>§, so the least common multiple is §<lcm>§.
ex_mod:
Example. What is the last digit of §<base>^{<exp>}§? The powers of §<base>§ modulo §10§ repeat, and §<base>^{<exp>} \equiv <digit> \pmod{10}§.
Worked example. Modulo §10§ we have §<base>^{<exp>} \equiv <digit>§, since the exponents matter only modulo §4§.
`)

export const geometry = grammar(String.raw`
obj := triangle, circumcircle, chord, cyclic quadrilateral, angle bisector, tangent line, parallelogram, polygon, sphere, homothety, conic, altitude
objs := triangles, circles and tangents, cyclic quadrilaterals, angle bisectors, polygons, inversions, conics, medians and altitudes
adj := isosceles, right-angled, similar, congruent, concyclic, collinear, equilateral, tangent, perpendicular, inscribed, concurrent, regular
f:
\angle ABC = <10-170>^\circ
AB \perp CD_{<1-9>}
\triangle ABC \sim \triangle DEF
AB^2 + BC^2 = <5-200>
AM = MB = <2-30>
r = <2-30>
\frac{AP}{PB} = \frac{<1-9>}{<1-9>}
PA \cdot PB = <4-300>
AB \parallel CD
S = \frac{1}{2} \cdot <3-30> \cdot <3-30>
\sin \alpha = \frac{<1-6>}{<7-20>}
OI^2 = R(R - <2-9>r)
x^2 + y^2 = <2-200>
P_{<1-9>} \in AC
eq:
\frac{a}{\sin \alpha} = \frac{b}{\sin \beta} = <2-40>
c^2 = <4-90> + <4-90> - 2ab \cos \gamma
\frac{AF}{FB} \cdot \frac{BD}{DC} \cdot \frac{CE}{EA} = 1
S = \sqrt{s(s - <2-9>)(s - <10-19>)(s - <20-29>)}
V = \frac{<2-4>}{3} \pi \cdot <2-20>^3
\frac{x^2}{<4-60>} + \frac{y^2}{<4-60>} = 1
claim:
the points A, B, P and Q lie on one circle
the three altitudes meet in a single point
the angle at the vertex is <20-160> degrees
the line through the midpoints is parallel to the base
the circle touches the side at its midpoint
the area of the quadrilateral is <6-200> square units
the bisector divides the opposite side in the ratio <1-9> to <2-9>
the tangents from the point have equal length <2-40>
the diagonals of the parallelogram bisect each other
the centre lies on the perpendicular bisector of the chord
s:
Draw the line through C parallel to AB and let it meet the circle again in the point D.
An inscribed angle is half the central angle over the same arc, here <10-80> degrees.
Rotate the figure by <30-150> degrees about the centre; the triangle lands on its neighbour.
The power of the point with respect to the circle is <4-300>, whatever secant is drawn.
Reflecting the orthocentre in a side gives a point of the circumcircle.
With ruler and compass, mark off <2-9> equal lengths on the ray and join the last point to B.
The regular polygon with <5-20> sides has interior angles that add up to <3-18> straight angles.
Two triangles that agree in two angles are similar, so the sides are in the ratio <1-5> to <2-9>.
title:
The <adj> <obj>
<objs> with ruler and compass
Figure <1-300>: a <obj> that is <adj>
On <objs> and a theorem of <name>
heading := Construction, Angle chasing, The circumcircle, Similar triangles, Areas, Problems with figures, Proof without words
ex_pythagoras:
Example. In a right triangle with legs §<a>§ and §<b>§ the hypotenuse is §\sqrt{<a2> + <b2>} = <c>§ and the area is §<area>§.
ex_polygon:
Example. A regular polygon with §<n>§ sides has the angle sum §(<n> - 2) \cdot 180^\circ = <sum>^\circ§, and it has §<diagonals>§ diagonals.
`)
