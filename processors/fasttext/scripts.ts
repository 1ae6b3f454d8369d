/** Scripts by the languages, as the model labels them, that are written in nothing else. All others are written in Latin letters. */
const LANGUAGES: [script: string, languages: string][] = [
  ['Cyrillic', 'ru uk bg be mk mn ky tg ba ce cv av os sah mhr mrj myv kv lez krc bxr rue xal tyv kk tt'],
  ['Arabic', 'ar fa ur ps ug ckb arz azb pnb mzn sd lrc'],
  ['Hebrew', 'he yi'],
  ['Greek', 'el'],
  ['Armenian', 'hy'],
  ['Georgian', 'ka xmf'],
  ['Devanagari', 'hi mr ne sa bh mai gom new dty'],
  ['Bengali', 'bn as bpy'],
  ['Gurmukhi', 'pa'],
  ['Gujarati', 'gu'],
  ['Oriya', 'or'],
  ['Tamil', 'ta'],
  ['Telugu', 'te'],
  ['Kannada', 'kn'],
  ['Malayalam', 'ml'],
  ['Sinhala', 'si'],
  ['Thai', 'th'],
  ['Lao', 'lo'],
  ['Myanmar', 'my'],
  ['Khmer', 'km'],
  ['Tibetan', 'bo'],
  ['Ethiopic', 'am'],
  ['Thaana', 'dv'],
  ['Han', 'zh wuu yue'],
  ['Kana', 'ja'],
  ['Hangul', 'ko'],
]
/** Languages that are written in several scripts. */
const SEVERAL: Record<string, string[]> = {
  sr: ['Cyrillic', 'Latin'],
  sh: ['Cyrillic', 'Latin'],
  bs: ['Cyrillic', 'Latin'],
  az: ['Latin', 'Cyrillic', 'Arabic'],
  uz: ['Latin', 'Cyrillic'],
  tk: ['Latin', 'Cyrillic'],
  tt: ['Cyrillic', 'Latin'],
  kk: ['Cyrillic', 'Latin', 'Arabic'],
  ky: ['Cyrillic', 'Arabic'],
  ku: ['Latin', 'Arabic', 'Cyrillic'],
  pa: ['Gurmukhi', 'Arabic'],
  sd: ['Arabic', 'Devanagari'],
  ms: ['Latin', 'Arabic'],
  ro: ['Latin', 'Cyrillic'],
  gom: ['Devanagari', 'Latin', 'Kannada'],
}
const scripts = new Map<string, readonly string[]>([
  ...LANGUAGES.flatMap(([script, languages]) => languages.split(' ').map((one) => [one, [script]] as const)),
  ...Object.entries(SEVERAL),
])
const LATIN = ['Latin']

const SCRIPTS = ['Latin', ...LANGUAGES.map(([script]) => script)]
const PATTERNS = SCRIPTS.map(
  (script) =>
    new RegExp(script === 'Kana' ? '[\\p{Script=Hiragana}\\p{Script=Katakana}]' : `\\p{Script=${script}}`, 'u'),
)
const UNKNOWN = 255
const NONE = 254
/** Number of each UTF-16 unit's script, as far as they have been met. */
const numbers = new Uint8Array(0x10000).fill(UNKNOWN)

function scriptNumber(code: number): number {
  if (numbers[code] === UNKNOWN) {
    const found = PATTERNS.findIndex((pattern) => pattern.test(String.fromCharCode(code)))
    numbers[code] = found < 0 ? NONE : found
  }
  return numbers[code]!
}

/** A letter of these says as much as several of an alphabet. */
const WEIGHT: Record<string, number> = { Han: 3, Kana: 2, Hangul: 2 }
/** Share of a text's letters that a language's script has at least. */
const LEAST_SHARE = 0.1

/** The scripts of a text, those that languages of the model are written in. */
export class TextScripts {
  readonly #letters = new Uint32Array(SCRIPTS.length)
  readonly #total: number

  constructor(text: string) {
    for (let i = 0; i < text.length; i++) {
      const number = scriptNumber(text.charCodeAt(i))
      if (number < NONE) this.#letters[number]!++
    }
    this.#total = SCRIPTS.reduce((sum, script) => sum + this.#of(script), 0)
  }

  /** Chinese characters without what Japanese and Korean put between them. */
  get isChinese(): boolean {
    return this.#of('Kana') + this.#of('Hangul') === 0 && this.#of('Han') > this.#total / 2
  }

  /** Whether the text is in a script that the language is written in. */
  has(language: string): boolean {
    const own = (scripts.get(language) ?? LATIN).reduce((sum, script) => sum + this.#of(script), 0)
    const withHan = own > 0 && (language === 'ja' || language === 'ko') ? own + this.#of('Han') : own
    return withHan > 0 && withHan >= this.#total * LEAST_SHARE
  }

  #of(script: string): number {
    return this.#letters[SCRIPTS.indexOf(script)]! * (WEIGHT[script] ?? 1)
  }
}
