import { grammar } from '../grammar.js'

export const calculus = grammar(String.raw`
obj := function, sequence, series, integral, derivative, limit, power series, improper integral, antiderivative, differential equation, Riemann sum, Taylor polynomial
objs := functions of one variable, sequences and series, integrals, derivatives, limits, power series, differential equations, Taylor polynomials
adj := continuous, differentiable, bounded, monotone, convergent, absolutely convergent, integrable, uniformly continuous, smooth, increasing, periodic, convex
f:
\lim_{x \to <0-9>} f(x) = <0-30>
f'(x) = <2-19>x^<2-8>
\int_0^{<1-12>} f(x) \, dx
\sum_{n=1}^{\infty} \frac{1}{n^<2-6>}
|f(x) - f(y)| \lt \varepsilon / <2-9>
|x - <0-9>| \lt \delta
f(x) = \sin(<2-9>x)
e^{-<2-9>x}
\frac{d}{dx} \ln(x + <1-20>)
a_{n+1} = \frac{a_n + <1-9>}{<2-7>}
f''(<0-9>) \gt <0-5>
x \in [<0-3>, <4-20>]
y' = <2-9>y + <1-20>
f(<1-9>) - f(0) = <1-40>
u = x^<2-5> + <1-9>
eq:
\int_{<0-2>}^{<3-9>} <2-9>x^<2-5> \, dx = \frac{<2-9>}{<3-9>} x^<3-6>
\frac{d}{dx} \left( x^<2-9> e^{<2-9>x} \right) = x^<1-8> e^{<2-9>x} (<2-9> + <2-9>x)
\lim_{n \to \infty} \left( 1 + \frac{<1-9>}{n} \right)^n = e^<1-9>
f(x) = \sum_{k=0}^{<3-9>} \frac{f^{(k)}(<0-4>)}{k!} (x - <0-4>)^k
\int u \, dv = uv - \int v \, du + <0-9>
\lim_{h \to 0} \frac{f(<1-9> + h) - f(<1-9>)}{h} = <1-50>
claim:
the sequence converges to <0-40>
the derivative vanishes at a point between <0-5> and <6-20>
the series converges absolutely for §|x| \lt <1-9>§
the integral over the interval of length <1-12> is finite
the function attains its maximum at §x = <0-20>§
the limit and the integral may be exchanged
the remainder is smaller than §10^{-<2-9>}§
the function grows faster than every polynomial of degree <2-12>
the left and the right limit agree at §<0-9>§
the Riemann sums tend to §<1-60>§
s:
Integrating by parts <1-4> times lowers the power of §x§ until only an exponential is left.
By the chain rule the derivative of §(x^2 + <1-20>)^<2-9>§ contains the factor §2x§.
The ratio test gives the radius of convergence §<1-20>§, and the end points need a separate look.
The tangent line at §x = <0-9>§ has slope <1-40> and meets the axis to the left of the origin.
Substituting §u = <2-9>x + <1-9>§ changes the limits of integration to <0-5> and <6-30>.
A function that is continuous on a closed interval is uniformly continuous there.
The second derivative changes its sign at §x = <1-12>§, which is a point of inflection.
The general solution of the differential equation contains one constant, fixed by §y(0) = <0-20>§.
title:
<adj> functions and <objs>
Calculus <1-30>: the <obj>
What is a <adj> <obj>?
<objs>: definitions and worked examples
heading := Limits, The derivative, Integration by parts, Convergence tests, Mean value theorem, Exercises, Substitution, Taylor's formula
ex_power:
Example. For §f(x) = <a>x^<n> + <b>x§ the power rule gives §f'(x) = <an>x^{<n1>} + <b>§, so §f'(1) = <value>§.
Worked example. We differentiate §<a>x^<n> + <b>x§ term by term: §<an>x^{<n1>} + <b>§. The slope at §x = 1§ is §<value>§.
ex_integral:
Example. §\int_0^{<t>} <k>x \, dx = \frac{<k>}{2} \cdot <t>^2 = <area>§.
Worked example. An antiderivative of §<k>x§ is §\frac{<k>}{2}x^2§; between §0§ and §<t>§ the integral equals §<area>§.
`)

export const probability = grammar(String.raw`
obj := random variable, probability measure, event, conditional expectation, Markov chain, martingale, random walk, density, sample mean, estimator, urn scheme, characteristic function
objs := random variables, conditional probabilities, Markov chains, martingales, random walks, limit theorems, estimators, independent trials
adj := independent, identically distributed, normally distributed, unbiased, recurrent, transient, stationary, almost surely finite, binomial, exchangeable, square integrable
f:
P(A \cap B) = P(A) P(B) / <1-6>
E[X] = <1-60>
\operatorname{Var}(X) = <1-40>
X \sim B(<5-60>, \frac{1}{<2-9>})
P(X \ge <2-30>) \le \frac{1}{<2-30>}
P(A \mid B) = \frac{<1-9>}{<10-40>}
X_1 + \dots + X_{<3-40>}
E[X_{n+1} \mid X_n] = X_n
\overline{X}_{<5-90>}
p_{<1-9>} = \frac{<1-5>}{<6-36>}
\omega \in \Omega_{<1-9>}
\sigma^2 = <2-50>
P(T_{<1-9>} \lt \infty) = 1
eq:
P(X = <1-9>) = \binom{<10-30>}{<1-9>} p^{<1-9>} (1 - p)^{<10-29>}
P(A \mid B) = \frac{P(B \mid A) P(A)}{P(B)} = \frac{<1-9>}{<10-99>}
P(|X - \mu| \ge <2-20>) \le \frac{\sigma^2}{<4-400>}
\lim_{n \to \infty} P \left( \frac{S_n - <1-9>n}{\sqrt{<2-20>n}} \le t \right) = \int_{-\infty}^{t} \varphi(s) \, ds
E[X] = \sum_{k=1}^{<6-40>} k \cdot P(X = k)
claim:
the expected number of tosses is <2-60>
the chain returns to its starting state with probability one
the events are pairwise independent but not independent
the variance of the sum is <2-90>
the sample mean of <10-900> trials stays close to the expectation
the gambler is ruined after <10-500> games on average
the distribution of the waiting time has no memory
drawing without replacement makes the variance smaller
the tail probability is below one in <10-900>
the stopped process is again a martingale
s:
A fair coin is tossed <5-60> times; we ask how likely it is to see at least <2-20> heads.
An urn holds <2-30> red and <2-30> black balls, and <2-6> of them are drawn without replacement.
With <20-60> people in a room, the chance that two share a birthday is larger than intuition says.
By the law of total probability we split according to the result of throw number <1-6>.
The confidence interval at level <80-99> percent has a width proportional to the standard deviation.
The transition matrix has <2-9> states, one of which is absorbing.
Waiting times between two calls are exponential with a mean of <2-60> minutes.
For large samples the binomial distribution is close to the normal one, with an error of order §1/\sqrt{<20-900>}§.
title:
<adj> <objs>
Random matters <1-90>: <objs>
Dice, urns and the <obj>
How likely is it? On the <obj>
heading := Independence, Expectation and variance, Bayes' rule, The law of large numbers, Random walks, Problems, Conditional expectation
ex_dice:
Example. Two dice are thrown. There are §<ways>§ ways to reach a total of §<total>§ out of §36§, so the probability is §\frac{<ways>}{36}§.
Worked example. Of the §36§ equally likely outcomes of two dice, exactly §<ways>§ add up to §<total>§; the odds against are §<against>§ to §<ways>§.
ex_binomial:
Example. The chance of exactly §<k>§ heads in §<n>§ tosses is §\binom{<n>}{<k>} / 2^{<n>} = \frac{<choose>}{<power>}§.
`)
