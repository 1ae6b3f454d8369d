import { Command } from 'commander'
import { resolveSources, type Source } from '../../ingest/index.js'
import { dryRun, ingest } from '../../ingest/ingest.js'
import { createProgress } from '../../ingest/progress-bar.js'
import type { IngestProgress } from '../../schemas/types.js'
import { UsageError } from '../errors.js'
import { interruptible } from '../interrupt.js'
import { formatTable, groups, print, printJson } from '../output.js'
import { withCluster } from '../session.js'

interface Options {
  crawl: string
  limit?: string
  follow?: boolean
  dryRun?: boolean
  json?: boolean
}

const FOLLOW_INTERVAL_MS = 5000

export function ingestCommand(): Command {
  return new Command('ingest')
    .description(
      'read WARC files, folders, globs, path lists or URLs into crawl.records; goes on where it was interrupted',
    )
    .argument('<path...>', 'files, folders, globs, lists (warc.paths, warc.paths.gz) or http(s) URLs')
    .requiredOption('--crawl <label>', 'label of the crawl')
    .option('--limit <n>', 'take at most N pages')
    .option('--follow', 'go on looking for new files until stopped')
    .option('--dry-run', 'read and count, write nothing')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  sluice ingest crawl/*.warc.gz --crawl 2026-11\n  sluice ingest warc.paths.gz --crawl CC-MAIN-2026-40 --limit 10000',
    )
    .action(async (paths: string[], options: Options) => {
      const limit = options.limit === undefined ? undefined : Number(options.limit)
      if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
        throw new UsageError('--limit takes a whole number from 1')
      if (!/^[\w.-]{1,100}$/.test(options.crawl)) throw new UsageError('--crawl takes letters, digits, and . _ -')
      const files = options.dryRun ? await countOnly(paths, options.crawl) : await read(paths, options, limit)
      report(files, options)
    })
}

async function countOnly(paths: string[], crawl: string): Promise<IngestProgress[]> {
  const files: IngestProgress[] = []
  for (const source of await resolveSources(paths)) files.push(await dryRun(source, crawl))
  return files
}

function read(paths: string[], options: Options, limit: number | undefined): Promise<IngestProgress[]> {
  return withCluster((cluster) =>
    interruptible(async (signal) => {
      for (;;) {
        const sources = await resolveSources(paths)
        const bar = progressOf(sources)
        const files = await ingest(cluster, sources, {
          crawl: options.crawl,
          limit,
          signal,
          onProgress: bar.update,
        }).finally(bar.stop)
        if (!options.follow || signal.aborted) return files
        await new Promise((resolve) => setTimeout(resolve, FOLLOW_INTERVAL_MS))
        if (signal.aborted) return files
      }
    }),
  )
}

/** Progress in bytes over all files, where all sizes are known. */
function progressOf(sources: Source[]) {
  const total = sources.every(({ size }) => size !== undefined)
    ? sources.reduce((sum, { size }) => sum + size!, 0)
    : undefined
  const bar = createProgress({ label: 'ingest', total, unit: 'bytes' })
  const files = new Map<string, IngestProgress>()
  return {
    update: (progress: IngestProgress) => {
      files.set(progress.file, progress)
      const read = [...files.values()].reduce((sum, { offset }) => sum + offset, 0)
      const taken = [...files.values()].reduce((sum, file) => sum + file.taken, 0)
      bar.update(read, `${groups(taken)} pages`)
    },
    stop: () => bar.stop(),
  }
}

function report(files: IngestProgress[], { json, dryRun: dry }: Options): void {
  if (json) {
    printJson(files)
    return
  }
  const reasons = [...new Set(files.flatMap(({ rejected }) => Object.keys(rejected)))].sort()
  const rows = files.map(({ file, done, responses, taken, rejected, errors }) => [
    file.split('/').at(-1)!,
    done ? 'read' : 'not finished',
    responses,
    taken,
    ...reasons.map((reason) => rejected[reason] ?? 0),
    errors.length,
  ])
  print(formatTable(['file', dry ? 'dry run' : 'state', 'responses', 'taken', ...reasons, 'damage'], rows))
  for (const { file, errors } of files) for (const error of errors) print(`${file}: ${error}`)
}
