import type { ModelCard } from '../schemas/types.js'
import { duration, formatTable, groups, percent } from './output.js'

/** Languages shown; the rest are few pages each. */
const LANGUAGES = 10

/** A model card to read: what the model was trained on and with, and how it did on held-out pages. */
export function modelCard(card: ModelCard): string {
  const parameters = Object.entries(JSON.parse(card.parameters)).map(([name, value]) => `${name} ${value}`)
  const heldOut = card.splitBy === 'site' ? 'pages of other sites' : 'pages'
  const facts = [
    `${card.name}  ${card.hash}`,
    `trained on   ${groups(card.positives)} positive and ${groups(card.negatives)} negative pages in ${duration(1000 * card.seconds)}`,
    `parameters   ${parameters.join(', ')}; tokeniser ${card.tokenizer}`,
    `published    ${(card.bytes / 2 ** 20).toFixed(1)} MiB in ${card.chunks} ${card.chunks === 1 ? 'record' : 'records'}`,
    `held out     ${groups(card.heldOut)} ${heldOut}, judged at score 0.5`,
    `             precision ${percent(card.precision)}, recall ${percent(card.recall)}, F1 ${percent(card.f1)}, AUC ${card.auc.toFixed(4)}`,
  ]
  const calibration = card.calibration.map((bin) => [
    `${bin.from.toFixed(1)}–${bin.to.toFixed(1)}`,
    bin.pages,
    bin.meanScore.toFixed(3),
    bin.positiveShare.toFixed(3),
  ])
  const languages = card.languages
    .slice(0, LANGUAGES)
    .map(({ language, pages, positives, precision, recall }) => [
      language,
      pages,
      positives,
      percent(precision ?? undefined),
      percent(recall ?? undefined),
    ])
  return [
    facts.join('\n'),
    ...(calibration.length > 0
      ? [
          formatTable(['score', 'pages', 'mean score', 'share positive'], calibration),
          `calibration error ${card.calibrationError?.toFixed(3)}: mean distance between the two`,
        ]
      : []),
    ...(languages.length > 0 ? [formatTable(['language', 'pages', 'positive', 'precision', 'recall'], languages)] : []),
    ...(card.languages.length > LANGUAGES
      ? [`and ${card.languages.length - LANGUAGES} languages with fewer pages`]
      : []),
  ].join('\n')
}
