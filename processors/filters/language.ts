import { UNDETERMINED } from '../fasttext/index.js'
import type { PageFilter } from './filter.js'

/**
 * Lets pages pass whose language is accepted.
 * @param accept codes separated by commas; `*` accepts every language
 * @param confidence least confidence of the identification, 0 to 1
 */
export function languageFilter(accept: string, confidence: number): PageFilter {
  const accepted = new Set(accept.split(',').map((language) => language.trim()))
  return (page) => {
    const isAccepted = accepted.has('*') || accepted.has(page.language)
    if (isAccepted && page.confidence >= confidence) return true
    if (page.language === UNDETERMINED.language) return { reason: 'und' }
    return { reason: 'language', detail: `${page.language} (${page.confidence.toFixed(2)})` }
  }
}
