import type { Charset } from './charset.js'
import type { MathMarkup } from './formulas.js'
import { type Grammar, merge } from './grammar.js'
import { chineseKitchen, chineseNews, japaneseKitchen, japaneseTravel } from './vocabulary/asian.js'
import { cooking, gardening, music, travel } from './vocabulary/english-home.js'
import { history, news, sport } from './vocabulary/english-public.js'
import { forum, shop, software } from './vocabulary/english-trade.js'
import { germanKitchen, germanNews } from './vocabulary/german.js'
import { algebra, linear } from './vocabulary/math-algebra.js'
import { calculus, probability } from './vocabulary/math-analysis.js'
import { mathCommon, numericalLibrary } from './vocabulary/math-common.js'
import { geometry, numberTheory } from './vocabulary/math-discrete.js'
import { mathChinese, mathFrench, mathGerman, mathSpanish } from './vocabulary/math-european.js'
import { arabicNews, dutchGarden, russianHistory, russianNews } from './vocabulary/others.js'
import {
  frenchKitchen,
  frenchNews,
  italianKitchen,
  portugueseTravel,
  spanishSport,
  spanishTravel,
} from './vocabulary/romance.js'

export type Kind = 'math' | 'nonmath'

/** A part of a site that is about one thing. */
export interface Section {
  path: string
  kind: Kind
  language: string
  grammar: Grammar
  markup: MathMarkup
}

export interface Site {
  host: string
  /** Number of the page template. */
  template: number
  /** Character set of its pages; the label is left out of what they declare when `declared` is false. */
  charset: Charset
  declared: boolean
  sections: Section[]
}

const topics: Array<[name: string, grammar: Grammar]> = [
  ['algebra', merge(mathCommon, algebra)],
  ['calculus', merge(mathCommon, calculus)],
  ['numbers', merge(mathCommon, numberTheory)],
  ['chance', merge(mathCommon, probability)],
  ['geometry', merge(mathCommon, geometry)],
  ['matrices', merge(mathCommon, linear)],
]
const foreignMathematics: Array<[language: string, grammar: Grammar]> = [
  ['zh', mathChinese],
  ['de', mathGerman],
  ['fr', mathFrench],
  ['es', mathSpanish],
]
const others: Array<[name: string, language: string, grammar: Grammar]> = [
  ['kitchen', 'en', cooking],
  ['garden', 'en', gardening],
  ['travel', 'en', travel],
  ['music', 'en', music],
  ['sport', 'en', sport],
  ['news', 'en', news],
  ['history', 'en', history],
  ['shop', 'en', shop],
  ['software', 'en', software],
  ['forum', 'en', forum],
  ['caipu', 'zh', chineseKitchen],
  ['xinwen', 'zh', chineseNews],
  ['kueche', 'de', germanKitchen],
  ['nachrichten', 'de', germanNews],
  ['cuisine', 'fr', frenchKitchen],
  ['actualites', 'fr', frenchNews],
  ['viajes', 'es', spanishTravel],
  ['deporte', 'es', spanishSport],
  ['cucina', 'it', italianKitchen],
  ['viagens', 'pt', portugueseTravel],
  ['tabi', 'ja', japaneseTravel],
  ['ryori', 'ja', japaneseKitchen],
  ['novosti', 'ru', russianNews],
  ['istoriya', 'ru', russianHistory],
  ['akhbar', 'ar', arabicNews],
  ['tuin', 'nl', dutchGarden],
]
const markups: MathMarkup[] = ['dollar', 'katex', 'mathml', 'paren', 'script', 'image', 'environment']
/** Languages that ISO 8859-1 can write. */
const latin = new Set(['de', 'fr', 'es', 'it', 'pt', 'nl'])

/** Every second site of a language that had an encoding of its own before UTF-8 still uses it. */
function charsetOf(language: string, number: number): Charset {
  if (number % 2 === 1) return 'utf-8'
  if (language === 'zh') return 'gb18030'
  if (language === 'ja') return 'shift_jis'
  if (!latin.has(language)) return 'utf-8'
  return number % 4 === 0 ? 'windows-1252' : 'iso-8859-1'
}

const mathematics = (path: string, language: string, grammar: Grammar, markup: number): Section => ({
  path,
  kind: 'math',
  language,
  grammar,
  markup: markups[markup % markups.length]!,
})

/** The sites of the crawl: a third mathematics, the others not, and some where only one path is. */
export function sites(count: number): Site[] {
  return Array.from({ length: count }, (_, i) => {
    const section = sectionOf(i)
    const site: Site = {
      host: `${section.path.replaceAll('/', '')}-${i}.example`,
      template: i % 4,
      charset: charsetOf(section.language, i),
      declared: i % 5 !== 0,
      sections: [section],
    }
    // Only one path of this site carries mathematics.
    if (section.kind === 'nonmath' && section.language === 'en' && i % 9 === 4) {
      site.sections.push(mathematics('/maths/', 'en', topics[i % topics.length]![1], i))
    }
    return site
  })
}

function sectionOf(i: number): Section {
  if (i % 3 === 0) {
    const number = i / 3
    if (number % 5 === 4) {
      const [language, grammar] = foreignMathematics[Math.floor(number / 5) % foreignMathematics.length]!
      return mathematics(`/mathematics-${language}/`, language, grammar, number)
    }
    if (number % 7 === 5) return mathematics('/reference/', 'en', numericalLibrary, number)
    const [name, grammar] = topics[number % topics.length]!
    return mathematics(`/${name}/`, 'en', grammar, number)
  }
  const [name, language, grammar] = others[(i - 1 - Math.floor(i / 3)) % others.length]!
  return { path: `/${name}/`, kind: 'nonmath', language, grammar, markup: 'dollar' }
}

/** The sites of the seed, which are not in the crawl: algebra and calculus, and a little of the rest, in the languages that are accepted. */
export function seedSites(): Site[] {
  const english = [topics[0]!, topics[1]!, topics[5]!].map(([name, grammar]) => [name, 'en', grammar] as const)
  return [...english, ['chinese', 'zh', mathChinese] as const].map(([name, language, grammar], i) => ({
    host: `lectures-${name}.example`,
    template: i,
    charset: 'utf-8',
    declared: true,
    sections: [mathematics('/notes/', language, grammar, i)],
  }))
}
