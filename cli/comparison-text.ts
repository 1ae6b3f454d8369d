import type { Comparison, CorpusFigures, GroupComparison, GroupFigures, Pair } from '../monitor/compare/figures.js'
import type { Grouping } from '../monitor/compare/grouping.js'
import type { Interval } from '../monitor/compare/interval.js'
import { formatTable, groups, printable } from './output.js'

type Runs = readonly [before: string, after: string]

/** What was asked for. */
interface Asked {
  tokens: number
  groupBy?: Grouping
}

/** A comparison for a person. */
export function comparisonText(runs: Runs, found: Comparison, { tokens, groupBy }: Asked): string {
  const { heldOut, samples, leftOut, lost } = found
  const names = { before: `${runs[0]} gives`, after: `${runs[1]} gives`, random: 'random pages give' }
  const texts = `${groups(heldOut.texts)} ${heldOut.texts === 1 ? 'text' : 'texts'}`
  return [
    `bits a character of ${texts} of ${groups(heldOut.characters)} characters, by models of ${samples} samples of ${groups(found.tokens)} tokens each`,
    ...(found.smallest ? [`(not ${groups(tokens)} each: ${names[found.smallest]} no more)`] : []),
    '',
    corpusTable(runs, found),
    '',
    verdict(runs, found.difference),
    ...(leftOut > 0 ? [`${pages(leftOut)} left out of the samples: held-out texts are in them`] : []),
    ...(lost > 0 ? [`${pages(lost)} left out of the samples: their texts are no longer there`] : []),
    ...(found.groups && groupBy ? ['', groupText(runs, groupBy, found.groups)] : []),
  ].join('\n')
}

const pages = (count: number): string => `${groups(count)} ${count === 1 ? 'page' : 'pages'}`

const corpusTable = ([before, after]: Runs, figures: CorpusFigures): string =>
  formatTable(
    ['corpus', 'bits a character', '95 % interval'],
    [
      [before, ...cells(figures.before)],
      [after, ...cells(figures.after)],
      ['random pages', ...cells(figures.random)],
      ['difference', ...cells(figures.difference)],
    ],
  )

function verdict([before, after]: Runs, { low, high }: Interval): string {
  if (high < 0) return `${after} is better than ${before} for these texts`
  if (low > 0) return `${before} is better than ${after} for these texts`
  return `these samples do not tell ${before} and ${after} apart`
}

function groupText([before, after]: Runs, by: Grouping, { all, compared, tooSmall, smaller }: GroupComparison): string {
  const rows: [string, Partial<Pair>][] = [
    ['all', all],
    ...compared.map((group): [string, GroupFigures] => [group.name, group]),
    ['random pages', { before: all.random, after: all.random }],
  ]
  const table = formatTable(
    [by, before, after, 'difference', '95 % interval'],
    rows.map(([name, pair]) => [name, cells(pair.before)[0], cells(pair.after)[0], ...cells(pair.difference)]),
  )
  return [
    `by ${by}, samples of ${groups(all.tokens)} tokens each:`,
    table,
    ...(tooSmall.length > 0 ? [`too small: ${printable(tooSmall.map(({ name }) => name).join(', '))}`] : []),
    ...(smaller > 0 ? [`${groups(smaller)} smaller ones not looked at`] : []),
  ].join('\n')
}

function cells(interval: Interval | undefined): [mean: string, range: string] {
  if (!interval) return ['–', '']
  const { mean, low, high } = interval
  return [mean.toFixed(4), `${low.toFixed(4)} to ${high.toFixed(4)}`]
}
