import { Command, Option } from 'commander'
import { createProgress } from '../../ingest/progress-bar.js'
import { type CompareOptions, compare } from '../../monitor/compare/compare.js'
import { GROUPINGS, type Grouping } from '../../monitor/compare/grouping.js'
import { readHeldOut } from '../../monitor/compare/held-out-files.js'
import { MOST_VALUES } from '../../monitor/compare/interval.js'
import { runWithCorpus } from '../../rounds/current-run.js'
import { BadLineReport } from '../bad-lines.js'
import { comparisonText } from '../comparison-text.js'
import { onDiskOf } from '../disk.js'
import { CommandError, UsageError } from '../errors.js'
import { fieldNames, type LineOptions, withLineOptions } from '../line-options.js'
import { print, printJson } from '../output.js'
import { makeScratchFolder } from '../scratch.js'
import { withCluster } from '../session.js'

interface Options extends LineOptions {
  heldOut: string[]
  tokens: number
  samples: number
  groupBy?: Grouping
  json?: boolean
}

/** Fifteen models of so many take about a minute. */
const TOKENS = 1_000_000
const LEAST_TOKENS = 1000
const MOST_TOKENS = 20_000_000
const SAMPLES = 5

export function compareCommand(): Command {
  return withLineOptions(new Command('compare'), ['text', 'url'])
    .description(
      'which corpus of two runs is better for texts of the domain, and than random pages: bits a character by n-gram models of equal samples, with intervals',
    )
    .argument('<before>')
    .argument('<after>')
    .requiredOption(
      '--held-out <file>',
      'texts of the domain: JSONL (gzip and zstd too), a file, folder or glob; several times for several',
      (value: string, before: string[] = []) => [...before, value],
    )
    .option(
      '--tokens <n>',
      'tokens of a sample; fewer where a corpus has fewer',
      numberOf('--tokens', LEAST_TOKENS, MOST_TOKENS),
      TOKENS,
    )
    .option('--samples <n>', 'samples of each corpus', numberOf('--samples', 2, MOST_VALUES), SAMPLES)
    .addOption(
      new Option('--group-by <what>', "the same for groups of the runs' pages").choices(Object.keys(GROUPINGS)),
    )
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample:\n  sluice compare round-1 round-2 --held-out theorems.jsonl --group-by source')
    .action(async (before: string, after: string, options: Options) => {
      const bad = new BadLineReport()
      const lines = { badLines: options.badLines, onBadLine: bad.add }
      const texts = await readHeldOut(options.heldOut, fieldNames(options), lines)
      if (texts.length === 0) throw new CommandError(`no text in ${options.heldOut.join(', ')}`)
      const found = await withCluster(async (cluster, { home }) => {
        for (const name of [before, after]) await runWithCorpus(cluster, name)
        return onScratch(home, (scratch) => compare(cluster, [before, after], texts, { ...options, ...scratch }))
      })
      if (options.json) printJson({ runs: [before, after], groupBy: options.groupBy, ...found })
      else print(comparisonText([before, after], found, options))
      bad.finish()
    })
}

/** Gives work an empty folder and a sign of its progress. */
async function onScratch<T>(
  home: string,
  work: (options: Pick<CompareOptions, 'scratch' | 'onPage'>) => Promise<T>,
): Promise<T> {
  const scratch = await makeScratchFolder(home)
  const reading = createProgress({ label: 'reading', unit: 'pages' })
  try {
    return await onDiskOf(scratch, () => work({ scratch, onPage: (read) => reading.update(read) }))
  } finally {
    reading.stop()
  }
}

const numberOf = (option: string, least: number, most: number) => (text: string) => {
  const number = Number(text)
  if (text.trim() !== '' && Number.isInteger(number) && number >= least && number <= most) return number
  throw new UsageError(`${option} takes a whole number from ${least} to ${most}, not ${text}`)
}
