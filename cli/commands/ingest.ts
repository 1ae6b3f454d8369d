import { Command } from 'commander'
import { brakeOf } from '../../ingest/backlog.js'
import { resolveSources } from '../../ingest/index.js'
import { dryRun, enqueue, ingest } from '../../ingest/ingest.js'
import type { IngestProgress } from '../../schemas/types.js'
import { CommandError, UsageError } from '../errors.js'
import { asMember } from '../ingest/membership.js'
import { ingestProgress } from '../ingest/progress.js'
import { report } from '../ingest/report.js'
import { retryCommand, statusCommand } from '../ingest/status.js'
import { interruptible } from '../interrupt.js'
import { groups, print, printJson } from '../output.js'
import { withCluster } from '../session.js'

interface Options {
  crawl?: string
  limit?: string
  follow?: boolean
  enqueue?: boolean
  shared?: boolean
  dryRun?: boolean
  json?: boolean
}

export function ingestCommand(): Command {
  return new Command('ingest')
    .description(
      'read WARC files, folders, globs, path lists or URLs into crawl.records; goes on where it was interrupted',
    )
    .argument('[path...]', 'files, folders, globs, lists (warc.paths, warc.paths.gz) or http(s) URLs')
    .option('--crawl <label>', 'label of the crawl; always needed')
    .option('--limit <n>', 'take at most N pages')
    .option('--follow', 'go on looking for new files, and new records in those that grow, until stopped')
    .option('--enqueue', 'leave the reading to `sluice run`, on any machine')
    .option('--shared', 'with --enqueue: the paths are the same files on every machine')
    .option('--dry-run', 'read and count, write nothing')
    .option('--json', 'print the result as JSON')
    .addCommand(statusCommand())
    .addCommand(retryCommand())
    .addHelpText(
      'after',
      '\nExamples:\n  sluice ingest crawl/*.warc.gz --crawl 2026-11\n  sluice ingest warc.paths.gz --crawl CC-MAIN-2026-40 --limit 10000\n  sluice ingest warc.paths.gz --crawl CC-MAIN-2026-40 --enqueue',
    )
    .action(async (paths: string[], options: Options) => {
      const { crawl, limit } = checked(paths, options)
      if (options.enqueue) return put(paths, crawl, options)
      const files = options.dryRun ? await countOnly(paths, crawl) : await read(paths, crawl, options, limit)
      if (options.json) printJson(files)
      else report(files, options.dryRun ?? false)
    })
}

function checked(paths: string[], options: Options): { crawl: string; limit: number | undefined } {
  const { crawl } = options
  if (paths.length === 0) throw new UsageError("missing required argument 'path'")
  if (crawl === undefined) throw new UsageError("required option '--crawl <label>' not specified")
  const limit = options.limit === undefined ? undefined : Number(options.limit)
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
    throw new UsageError('--limit takes a whole number from 1')
  if (!/^[\w.-]{1,100}$/.test(crawl)) throw new UsageError('--crawl takes letters, digits, and . _ -')
  for (const other of ['limit', 'follow', 'dryRun'] as const) {
    if (options.enqueue && options[other])
      throw new UsageError(`--enqueue reads nothing itself: leave --${nameOf(other)} out`)
  }
  if (options.shared && !options.enqueue) throw new UsageError('--shared is for --enqueue')
  return { crawl, limit }
}

const nameOf = (option: string): string => option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

async function countOnly(paths: string[], crawl: string): Promise<IngestProgress[]> {
  const files: IngestProgress[] = []
  for (const source of await resolveSources(paths)) files.push(await dryRun(source, crawl))
  return files
}

function put(paths: string[], crawl: string, { shared, json }: Options): Promise<void> {
  return withCluster(async (cluster) => {
    const { keys, files, problems } = await enqueue(cluster, await resolveSources(paths), { crawl, shared })
    const queued = [...files.values()].map(({ file }) => file)
    if (json) printJson({ crawl, queued, read: keys.length - queued.length })
    else {
      print(`${groups(queued.length)} files are to be read, ${groups(keys.length - queued.length)} were read before`)
      print('`sluice run` reads them, here and on other machines; `sluice ingest status` says how far it is')
    }
    if (problems.length > 0) throw new CommandError(problems.join('\n'))
  })
}

function read(
  paths: string[],
  crawl: string,
  { follow }: Options,
  limit: number | undefined,
): Promise<IngestProgress[]> {
  return withCluster((cluster, { home, settings }) =>
    interruptible((signal) =>
      asMember(cluster, home, async () => {
        const sources = await resolveSources(paths)
        const bar = ingestProgress(sources)
        const more = follow ? () => resolveSources(paths) : undefined
        const brake = brakeOf(cluster, settings, bar.hold)
        const options = { crawl, limit, signal, brake, more, onProgress: bar.update }
        return ingest(cluster, sources, options).finally(bar.stop)
      }),
    ),
  )
}
