import type { ContaminationReport } from '../monitor/contamination.js'
import { placeOf } from '../processors/decontaminate.js'
import { clip, formatTable, groups } from './output.js'

/** From so many pages on, a text is likely to be a phrase. */
const PHRASE_PAGES = 100
const GRAM_COLUMNS = 60

/** What benchmarks cost a run, by their texts or page by page. */
export function contaminationText(run: string, { pages, texts }: ContaminationReport, by: 'texts' | 'pages'): string {
  const dropped = pages.filter((page) => page.dropped).length
  const cleaned = pages.length - dropped
  const lines = cleaned > 0 ? `, and some lines of ${groups(cleaned)},` : ''
  const detail = by === 'pages' ? pages.map(pageText) : texts.length > 0 ? [textsTable(texts)] : []
  const hasPhrase = texts.some((text) => text.pages >= PHRASE_PAGES)
  return [
    ...detail,
    `${groups(dropped)} pages${lines} are kept out of the corpus of ${run}`,
    ...(hasPhrase
      ? ['What is in so many pages is a phrase rather than a leak: `sluice decontaminate excuse ITEM` lets it pass']
      : []),
  ].join('\n')
}

const textsTable = (texts: ContaminationReport['texts']): string =>
  formatTable(
    ['benchmark', 'item', 'field', 'pages', '', 'gram', 'e.g.'],
    texts.map(({ source, item, field, pages, grams, example }) => [
      source,
      item,
      field,
      pages,
      pages >= PHRASE_PAGES ? 'a phrase?' : '',
      clip(grams[0]!.gram, GRAM_COLUMNS),
      example,
    ]),
  )

const pageText = ({ url, dropped, found }: ContaminationReport['pages'][number]): string =>
  [
    `${url}${dropped ? '' : ' (lines left out)'}`,
    ...found.map(
      ({ source, item, field, line, gram }) =>
        `  ${source} ${item} (${field}), ${placeOf(line)}: ${clip(gram, 2 * GRAM_COLUMNS)}`,
    ),
  ].join('\n')
