import { grammar } from '../grammar.js'
import { algebra, linear } from './math-algebra.js'
import { calculus } from './math-analysis.js'
import { geometry } from './math-discrete.js'

/** Formulas need no translation: those of all topics that the other languages' pages draw on. */
const formulas = {
  f: [...algebra.f!, ...calculus.f!, ...linear.f!, ...geometry.f!],
  eq: [...algebra.eq!, ...calculus.eq!, ...linear.eq!, ...geometry.eq!],
}

export const mathGerman = {
  ...formulas,
  ...grammar(String.raw`
obj := die Funktion, die Folge, die Gruppe, die Matrix, die Abbildung, die Reihe, die Ableitung, die Gleichung, die Gerade, die Basis, die Untergruppe, die Stammfunktion
adj := stetig, differenzierbar, beschränkt, endlich, invertierbar, injektiv, konvergent, monoton, eindeutig bestimmt, symmetrisch, zyklisch, lösbar
claim:
<obj> ist <adj>
die Nullstellen liegen zwischen <0-9> und <10-40>
der Grenzwert existiert und ist gleich <0-60>
die Determinante ist von null verschieden
der Rang beträgt <2-9>
die Winkelsumme ist <180-900> Grad
es gibt genau <2-12> Lösungen
das Integral hat den Wert <2-90>
s:
Sei §<f>§; dann gilt: <claim>.
Wir zeigen zuerst, dass §<f>§ gilt, und folgern daraus: <claim>.
Aus §<f>§ und §<f>§ folgt sofort, dass <obj> <adj> ist.
Satz <1-40>. Ist <obj> <adj>, so gilt §<f>§.
Definition. Man nennt <obj> <adj>, wenn §<f>§ für alle <natürlichen Zahlen|reellen Zahlen|Vektoren|Elemente> gilt.
Beweis. Angenommen, §<f>§ wäre falsch. Dann könnte <obj> nicht <adj> sein, ein Widerspruch.
Durch Einsetzen von §<f>§ erhält man §<f>§.
Nach der Kettenregel und wegen §<f>§ ist <obj> auch hier <adj>.
Bemerkung. Die Umkehrung ist im Allgemeinen falsch, wie das Beispiel §<f>§ zeigt.
Aufgabe <1-60>. Untersuchen Sie, ob <obj> <adj> ist, falls §<f>§.
Lösung: Man rechnet §<f>§ nach und vergleicht die Koeffizienten.
Mit vollständiger Induktion ergibt sich §<f>§ für jedes §n \ge <1-9>§.
Der Abstand des Punktes von der Geraden beträgt <2-30> Einheiten, denn §<f>§.
Beim Gauß-Verfahren wird zuerst die <erste|zweite|dritte> Zeile mit <2-9> multipliziert.
Partielle Integration führt auf §<f>§, und damit ist die Behauptung bewiesen.
Häufig wird vergessen, dass <obj> <adj> sein muss, bevor man §<f>§ anwenden darf.
title:
Mathematik <1-60>: Wann ist <obj> <adj>?
Übungsblatt <1-90> mit Lösungen
Satz und Beweis <1-200>
heading := Definition und erste Eigenschaften, Der Hauptsatz, Beispiele, Aufgaben, Lösungen, Bemerkungen
ex_quadratic:
Beispiel. Die Gleichung §x^2 + <b>x + <c> = 0§ hat die Diskriminante §<disc>§ und daher die Lösungen §<r1>§ und §<r2>§.
ex_det:
Beispiel. Die Matrix mit den Zeilen §(<a>, <b>)§ und §(<c>, <d>)§ hat die Determinante §<ad> - <bc> = <det>§.
ex_integral:
Beispiel. Es ist §\int_0^{<t>} <k>x \, dx = <area>§, wie man mit der Stammfunktion sieht.
`),
}

export const mathFrench = {
  ...formulas,
  ...grammar(String.raw`
obj := la fonction, la suite, la matrice, la série, l'application, la dérivée, la forme quadratique, la tangente, la loi de groupe, la base, l'intégrale
adj := continue, dérivable, bornée, convergente, inversible, injective, monotone, unique, symétrique, positive, croissante
claim:
<obj> est <adj>
la limite existe et vaut <0-60>
le déterminant est non nul
l'équation admet exactement <2-9> solutions réelles
le rang est égal à <2-9>
la somme des angles vaut <180-900> degrés
l'aire du triangle est égale à <4-90>
s:
Soit §<f>§ ; on en déduit que <claim>.
Théorème <1-60>. Si <obj> est <adj>, alors §<f>§.
Démonstration. Supposons par l'absurde que §<f>§ soit faux.
On dit que <obj> est <adj> lorsque §<f>§ pour tout entier naturel.
D'après le théorème des accroissements finis, §<f>§, donc <claim>.
En remplaçant dans l'égalité précédente, on obtient §<f>§.
Remarque. La réciproque est fausse : il suffit de considérer §<f>§.
Exercice <1-90>. Montrer que <claim> dès que §<f>§.
Corrigé : on calcule §<f>§, puis on compare les deux membres.
Par récurrence sur l'entier, la relation §<f>§ est vraie à partir du rang <1-9>.
Il reste à vérifier que <obj> est bien <adj>, ce qui résulte de §<f>§.
Une intégration par parties donne §<f>§, ce qui achève la preuve.
Comme §<f>§, il existe un réel compris entre <0-9> et <10-40> qui convient.
La méthode du pivot transforme la ligne <2-9> et laisse le déterminant inchangé.
Attention : sans l'hypothèse que <obj> est <adj>, l'égalité §<f>§ n'a pas de sens.
title:
Cours de mathématiques <1-90> : <obj>
Exercices corrigés, série <1-120>
Quand <obj> est-elle <adj> ?
heading := Définitions, Théorème principal, Exemples, Exercices, Corrigés, Remarques et compléments
ex_quadratic:
Exemple. Le trinôme §x^2 + <b>x + <c>§ a pour discriminant §<disc>§ ; ses racines sont §<r1>§ et §<r2>§.
ex_power:
Exemple. Si §f(x) = <a>x^<n> + <b>x§, alors §f'(x) = <an>x^{<n1>} + <b>§ et §f'(1) = <value>§.
ex_pythagoras:
Exemple. Dans un triangle rectangle de côtés §<a>§ et §<b>§, l'hypoténuse mesure §<c>§.
`),
}

export const mathSpanish = {
  ...formulas,
  ...grammar(String.raw`
obj := la función, la sucesión, la matriz, la serie, la derivada, la ecuación, la recta tangente, la base, la integral, la aplicación lineal
adj := continua, derivable, acotada, convergente, invertible, inyectiva, monótona, única, simétrica, creciente
claim:
<obj> es <adj>
el límite existe y vale <0-60>
el determinante es distinto de cero
la ecuación tiene <2-9> soluciones reales
el rango es igual a <2-9>
el área del triángulo es <4-90>
los ángulos suman <180-900> grados
s:
Sea §<f>§; entonces <claim>.
Teorema <1-60>. Si <obj> es <adj>, se cumple que §<f>§.
Demostración. Supongamos que §<f>§ no se cumple y lleguemos a una contradicción.
Decimos que <obj> es <adj> cuando §<f>§ para todo número natural.
Por el teorema del valor medio tenemos §<f>§, de donde <claim>.
Al sustituir en la igualdad anterior se obtiene §<f>§.
Observación. El recíproco es falso, como muestra §<f>§.
Ejercicio <1-90>. Demuestra que <claim> si §<f>§.
Solución: calculamos §<f>§ y comparamos los dos miembros.
Por inducción, la fórmula §<f>§ vale para todo entero mayor que <1-9>.
Falta comprobar que <obj> es <adj>, y eso se sigue de §<f>§.
Integrando por partes llegamos a §<f>§, con lo que termina la prueba.
Como §<f>§, existe un punto entre <0-9> y <10-40> con esa propiedad.
Multiplicamos la fila <2-9> por <2-9> y la restamos de la primera.
Muchos alumnos olvidan que <obj> debe ser <adj> antes de usar §<f>§.
title:
Matemáticas <1-90>: <obj>
Problemas resueltos, hoja <1-120>
¿Cuándo es <adj> <obj>?
heading := Definiciones, Teorema principal, Ejemplos, Ejercicios, Soluciones, Observaciones
ex_quadratic:
Ejemplo. La ecuación §x^2 + <b>x + <c> = 0§ tiene discriminante §<disc>§ y sus raíces son §<r1>§ y §<r2>§.
ex_gcd:
Ejemplo. El máximo común divisor de §<a>§ y §<b>§ es §<g>§, y el mínimo común múltiplo es §<lcm>§.
ex_dice:
Ejemplo. Al lanzar dos dados hay §<ways>§ maneras de sumar §<total>§, así que la probabilidad es §\frac{<ways>}{36}§.
`),
}

export const mathChinese = {
  ...formulas,
  ...grammar(String.raw`
obj := 函数，数列，矩阵，级数，方程，多项式，线性映射，向量组，子群，三角形，曲线，随机变量，积分，整数环
adj := 连续的，可导的，有界的，收敛的，可逆的，对称的，单调的，唯一的，线性无关的，有限的，等腰的，独立的
claim:
这个<obj>是<adj>
方程恰好有<2-9>个实数解
极限存在并且等于<0-60>
行列式不等于零
矩阵的秩是<2-9>
三个内角的和是一百八十度
这个概率不超过百分之<5-60>
余数只可能是<0-3>或者<4-9>
s:
设§<f>§，那么<claim>。
定理<1-60>：如果<obj>是<adj>，则有§<f>§。
证明：假设§<f>§不成立，我们来推出矛盾。
当§<f>§对所有正整数都成立时，我们称这个<obj>是<adj>。
由上面的引理可知§<f>§，因此<claim>。
把§<f>§代入前面的等式，得到§<f>§。
注意：反过来不一定正确，例如§<f>§就是一个反例。
练习<1-90>：如果§<f>§，请证明<claim>。
解：先计算§<f>§，再比较等式两边的系数。
用数学归纳法可以证明，当§n \ge <1-9>§时§<f>§成立。
我们还需要检查<obj>是不是<adj>，这可以从§<f>§看出来。
用分部积分法可得§<f>§，命题得证。
因为§<f>§，所以在<0-9>和<10-40>之间至少有一个零点。
把第<2-9>行乘以<2-9>再加到第一行，行列式的值不变。
很多同学忘记了<obj>必须是<adj>才能使用§<f>§这个公式。
老师在课堂上讲过，求<obj>的时候要先看§<f>§是否满足条件。
从图中可以看出，直线与圆相切，切点到圆心的距离是<2-30>。
综上所述，<claim>，证毕。
title:
第<1-90>讲：<adj><obj>
数学题解第<1-300>题：<obj>
<obj>为什么是<adj>？
heading := 定义，定理和证明，例题，练习题，参考答案，小结
ex_quadratic:
例题：解方程§x^2 + <b>x + <c> = 0§。判别式等于§<disc>§，所以两个根是§<r1>§和§<r2>§。
ex_gcd:
例题：用辗转相除法求§<a>§和§<b>§的最大公约数，答案是§<g>§，最小公倍数是§<lcm>§。
ex_binomial:
例题：抛§<n>§次硬币，恰好出现§<k>§次正面的可能有§<choose>§种。
`),
}
