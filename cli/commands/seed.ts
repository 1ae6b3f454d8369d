import { stderr } from 'node:process'
import { Command, Option } from 'commander'
import { isJudge } from '../../rounds/judging/sources.js'
import { addSeed, HalfTakenError, removeSeed } from '../../rounds/seed-files.js'
import { SeedView } from '../../rounds/seed-table.js'
import { BadLineReport } from '../bad-lines.js'
import { CommandError, UsageError } from '../errors.js'
import { fieldNames, type LineOptions, withLineOptions } from '../line-options.js'
import { formatTable, groups, print, printJson } from '../output.js'
import { withCluster } from '../session.js'

/** Damaged places that are told of. */
const SHOWN = 20

/** @throws {UsageError} for a source that only `judge` writes: a verdict would stand without its place in the seed, or the other way round */
function refuseJudged(source: string): void {
  if (isJudge(source)) throw new UsageError(`${source} is what pages are called that were judged with \`sluice judge\``)
}

interface AddOptions extends LineOptions {
  label: 'positive' | 'negative'
  source: string
  json?: boolean
}

export function seedCommand(): Command {
  const seed = new Command('seed')
    .description('the labelled pages that classifiers are trained on')
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  sluice seed\n  sluice seed add maths.jsonl --label positive --source openwebmath',
    )
    .action(async ({ json }: { json?: boolean }) => {
      const rows = await withCluster(async (cluster) => {
        const counts = new Map<string, { label: string; source: string; pages: number }>()
        for (const { label, source } of (await new SeedView(cluster).refresh()).entries()) {
          const count = counts.get(`${label}/${source}`) ?? { label, source, pages: 0 }
          counts.set(`${label}/${source}`, count)
          count.pages++
        }
        return [...counts.values()]
      })
      rows.sort((a, b) => a.label.localeCompare(b.label) || a.source.localeCompare(b.source))
      if (json) printJson(rows)
      else if (rows.length === 0) print('the seed is empty: add pages with `sluice seed add`')
      else
        print(
          formatTable(
            ['label', 'source', 'pages'],
            rows.map((row) => [row.label, row.source, row.pages]),
          ),
        )
    })
  withLineOptions(seed.command('add'), ['id', 'url', 'title', 'text'])
    .description('add pages: JSONL (a text, and url, id or title a line; gzip and zstd too), WARC or HTML files')
    .argument('<file...>', 'files, folders or globs; - and pipes for JSONL')
    .addOption(
      new Option('--label <label>', 'what the pages are').choices(['positive', 'negative']).makeOptionMandatory(),
    )
    .requiredOption('--source <name>', 'where they come from; adding a page again under the same name replaces it')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample:\n  sluice seed add seed/*.warc.gz --label positive --source openwebmath')
    .action(async (files: string[], { label, source, json, ...options }: AddOptions) => {
      refuseJudged(source)
      if (source.trim() === '') throw new UsageError('--source takes a name')
      if (source.startsWith('run:')) throw new UsageError('names with run: are those of pages that runs bring')
      const bad = new BadLineReport()
      const lines = { fields: fieldNames(options), badLines: options.badLines, onBadLine: bad.add }
      const result = await withCluster((cluster) => addSeed(cluster, files, label, source, lines)).catch((error) => {
        if (!(error instanceof HalfTakenError)) throw error
        if (json) printJson(error.result)
        throw new CommandError(
          `${error.message}; ${groups(error.result.added)} pages before that are in the seed: adding the mended files again as ${source} replaces them, \`sluice seed remove --source ${source}\` takes them out`,
        )
      })
      if (json) printJson(result)
      else {
        print(`${groups(result.added)} ${label} pages added from ${source}`)
        for (const [reason, count] of Object.entries(result.left)) print(`${groups(count)} left out: ${reason}`)
      }
      bad.finish()
      for (const place of result.damaged.slice(0, SHOWN)) stderr.write(`${place}\n`)
      if (result.empty.length > 0) throw new CommandError(`no pages in ${result.empty.join(', ')}`)
      if (result.damaged.length > 0)
        throw new CommandError(
          `damaged in ${groups(result.damaged.length)} ${result.damaged.length === 1 ? 'place' : 'places'}: what could be read is in the seed`,
        )
    })
  seed
    .command('remove')
    .description('take the pages of a source out again')
    .requiredOption('--source <name>', 'the name under which they were added')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  sluice seed remove --source openwebmath')
    .action(async ({ source, json }: { source: string; json?: boolean }) => {
      if (source.startsWith('run:')) throw new UsageError('pages that a run brought leave the seed with their verdict')
      refuseJudged(source)
      const removed = await withCluster((cluster) => removeSeed(cluster, source))
      if (removed === 0)
        throw new CommandError(`the seed has no pages from ${source}: \`sluice seed\` lists the sources`)
      if (json) printJson({ source, removed })
      else print(`${groups(removed)} pages from ${source} are out of the seed`)
    })
  return seed
}
