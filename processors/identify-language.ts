import type { LanguageIdentifier } from './fasttext/index.js'
import type { Processor } from './processor.js'
import { rejection } from './rejection.js'

export interface LanguageOptions {
  identifier: LanguageIdentifier
  /** Languages that go on; empty lets every language pass. */
  accept: ReadonlySet<string>
  /** Least confidence, 0 to 1. */
  confidence: number
}

/** Identifies the language of a page; other languages than the accepted ones are rejected. */
export function identifyLanguage(
  options: LanguageOptions,
): Processor<'pages.extracted', 'pages.language' | 'pages.rejected'> {
  const { identifier, accept, confidence: least } = options
  return ({ key, value }, { emit }) => {
    const page = value!
    const { language, confidence } = identifier.identify(page.text)
    if ((accept.size > 0 && !accept.has(language)) || confidence < least) {
      emit('pages.rejected', key, rejection(page, 'language', 'language', `${language} (${confidence.toFixed(2)})`))
    } else {
      emit('pages.language', key, { ...page, language, confidence })
    }
  }
}
