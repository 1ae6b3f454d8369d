import { defineStage } from './define-stage.js'
import { FastTextModel, LanguageIdentifier } from './fasttext/index.js'
import { firstRejection } from './filters/filter.js'
import { languageFilter } from './filters/language.js'

/** The identification model, by the name of its resource. */
export const LANGUAGE_MODEL = 'file:lid.176.ftz'

/** Identifies the language of a page. Other languages than the accepted ones are rejected, and what the filters reject. */
export const language = defineStage({
  name: 'language',
  phase: 'always',
  reads: ['pages.extracted'],
  writes: ['pages.language', 'pages.rejected'],
  outcomes: ['pages.language', 'pages.rejected'],
  filtered: true,
  settings: ['language.accept', 'language.confidence', 'filters'],
  lenient: { 'language.accept': '*', 'language.confidence': 0, filters: [] },
  resources: () => [LANGUAGE_MODEL],
  explain: {
    'pages.language': (_, { language, confidence }) => ({ what: `${language}, confidence ${confidence.toFixed(2)}` }),
  },
  create: ({ settings, resources, filters, reject }) => {
    const identifier = new LanguageIdentifier(FastTextModel.read(resources[0]!))
    const filter = languageFilter(settings['language.accept'], settings['language.confidence'])
    const chain = [{ name: 'language', filter }, ...filters]
    return ({ key, value }, { emit }) => {
      const page = { ...value!, ...identifier.identify(value!.text) }
      const rejected = firstRejection(page, chain)
      if (!rejected) emit('pages.language', key, page)
      else emit('pages.rejected', key, reject(page, rejected.reason, rejected.detail, rejected.stage))
    }
  },
})
