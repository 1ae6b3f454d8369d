import type { Language } from './costs.js'
import type { Script } from './letters.js'

/** Languages that share a script, and the character sets that they are written in. */
export interface Family {
  script: Script
  languages: Language[]
  /** With what speaks against each from the start: the rarer, the more. */
  charsets: Record<string, number>
}

export const FAMILIES: Family[] = [
  {
    script: 'latin',
    languages: ['en', 'fr', 'de', 'es', 'pt', 'it', 'nl', 'da', 'sv', 'nb', 'fi', 'is', 'ca', 'eu', 'gl', 'ga', 'af'],
    charsets: { 'windows-1252': 0, 'iso-8859-15': 3, macintosh: 4 },
  },
  {
    script: 'latin',
    languages: ['pl', 'cs', 'sk', 'hu', 'sl', 'hr', 'ro', 'sq'],
    charsets: { 'windows-1250': 2, 'iso-8859-2': 2.5, 'iso-8859-16': 5 },
  },
  { script: 'latin', languages: ['eo', 'mt'], charsets: { 'iso-8859-3': 5 } },
  { script: 'latin', languages: ['cy'], charsets: { 'iso-8859-14': 5 } },
  { script: 'latin', languages: ['tr'], charsets: { 'windows-1254': 2 } },
  {
    script: 'latin',
    languages: ['et', 'lv', 'lt'],
    charsets: { 'windows-1257': 2.5, 'iso-8859-13': 3, 'iso-8859-4': 4 },
  },
  { script: 'latin', languages: ['vi'], charsets: { 'windows-1258': 2 } },
  {
    script: 'cyrillic',
    languages: ['ru', 'uk', 'be', 'bg', 'sr', 'mk'],
    charsets: { 'windows-1251': 0, 'koi8-r': 1.5, 'koi8-u': 2, 'iso-8859-5': 3, ibm866: 4, 'x-mac-cyrillic': 4 },
  },
  { script: 'greek', languages: ['el'], charsets: { 'windows-1253': 1, 'iso-8859-7': 1.5 } },
  { script: 'hebrew', languages: ['he'], charsets: { 'windows-1255': 1, 'iso-8859-8': 3 } },
  { script: 'arabic', languages: ['ar', 'fa', 'ur'], charsets: { 'windows-1256': 1, 'iso-8859-6': 3 } },
  { script: 'thai', languages: ['th'], charsets: { 'windows-874': 1 } },
  { script: 'han', languages: ['ja'], charsets: { shift_jis: 1, 'euc-jp': 1 } },
  { script: 'han', languages: ['zh-Hans', 'zh-Hant'], charsets: { gb18030: 1 } },
  { script: 'han', languages: ['zh-Hant'], charsets: { big5: 1 } },
  { script: 'han', languages: ['ko'], charsets: { 'euc-kr': 1 } },
]
