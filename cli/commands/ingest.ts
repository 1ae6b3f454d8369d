import { Command } from 'commander'
import { brakeOf } from '../../ingest/backlog.js'
import { publicName } from '../../ingest/http/public-name.js'
import { type HttpOptions, IngestError, type Source, StoppedError, type Traffic } from '../../ingest/index.js'
import { dryRun, enqueue, ingest } from '../../ingest/ingest.js'
import { STANDARD_INPUT } from '../../ingest/standard-input.js'
import type { IngestProgress } from '../../schemas/types.js'
import { CommandError, UsageError } from '../errors.js'
import { tellCrawls, tellEstimate } from '../ingest/crawls.js'
import { asMember } from '../ingest/membership.js'
import { ingestProgress } from '../ingest/progress.js'
import { report } from '../ingest/report.js'
import { type CrawlOptions, checkChoices, sourcesOf } from '../ingest/sources.js'
import { retryCommand, statusCommand } from '../ingest/status.js'
import { interruptible } from '../interrupt.js'
import { byteSize, groups, print, printJson } from '../output.js'
import { withCluster } from '../session.js'

interface Options extends CrawlOptions {
  crawl?: string
  limit?: string
  follow?: boolean
  enqueue?: boolean
  shared?: boolean
  anew?: boolean
  estimate?: boolean
  dryRun?: boolean
  json?: boolean
}

export function ingestCommand(): Command {
  return new Command('ingest')
    .description(
      'read pages into crawl.records, from files, servers or a crawl of Common Crawl; goes on where it was interrupted',
    )
    .argument(
      '[path...]',
      'files, folders, globs, lists (warc.paths, warc.paths.gz), http(s) URLs, cc:NAME, cc:latest, cc:list; - for JSON lines from standard input',
    )
    .option('--crawl <label>', 'label of the crawl; the name of a crawl of Common Crawl unless given')
    .option('--limit <n>', 'take at most N pages')
    .option('--follow', 'go on looking for new files, and new records in those that grow, until stopped')
    .option('--enqueue', 'leave the reading to `sluice run`, on any machine')
    .option('--shared', 'with --enqueue: the paths are the same files on every machine')
    .option('--anew', 'files that are others than those that were read under their names are read from their start')
    .option(
      '--sample <share>',
      'only a share: of a crawl by name some of its files, otherwise some of the pages; chosen by hash',
    )
    .option('--hosts <file>', 'of a crawl by name: only pages of the hosts in this file, one a line')
    .option('--url-prefix <url...>', 'of a crawl by name: only pages whose URL begins so')
    .option('--languages <list>', 'of a crawl by name: only pages in one of these, as in zho,eng')
    .option('--mime <list>', 'of a crawl by name: only pages of these types')
    .option('--status <list>', 'of a crawl by name: only pages answered so; 200 unless given')
    .option('--base <url|folder>', 'where the crawls are, instead of at Common Crawl')
    .option('--estimate', 'say pages, bytes, requests and time, and read nothing')
    .option('--allow-private', 'servers at private addresses may be read from, though a list or a server names them')
    .option('--dry-run', 'read and count, write nothing')
    .option('--json', 'print the result as JSON')
    .addCommand(statusCommand())
    .addCommand(retryCommand())
    .addHelpText(
      'after',
      '\nExamples:\n  sluice ingest crawl/*.warc.gz --crawl 2026-11\n  sluice ingest warc.paths.gz --crawl 2026-11 --enqueue\n  sluice ingest cc:CC-MAIN-2026-30 --hosts hosts.txt --estimate',
    )
    .action(async (paths: string[], options: Options) => {
      if (paths.length === 1 && paths[0] === 'cc:list') return tellCrawls(options)
      const { crawl, limit } = checked(paths, options)
      if (options.estimate) return tellEstimate(paths, options)
      if (options.enqueue) return put(paths, crawl, options)
      const files = options.dryRun ? await countOnly(paths, crawl, options) : await read(paths, crawl, options, limit)
      if (options.json) printJson(files)
      else report(files, options.dryRun ?? false)
    })
}

function checked(paths: string[], options: Options): { crawl: string; limit: number | undefined } {
  if (paths.length === 0) throw new UsageError("missing required argument 'path'")
  const named = paths.length === 1 ? /^cc:(CC-.+)$/i.exec(paths[0]!)?.[1] : undefined
  const crawl = options.crawl ?? named ?? (options.estimate ? 'estimated' : undefined)
  if (crawl === undefined) throw new UsageError("required option '--crawl <label>' not specified")
  const limit = options.limit === undefined ? undefined : Number(options.limit)
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
    throw new UsageError('--limit takes a whole number from 1')
  if (!/^[\w.-]{1,100}$/.test(crawl)) throw new UsageError('--crawl takes letters, digits, and . _ -')
  for (const other of ['limit', 'follow', 'dry-run'] as const) {
    const given = options[other === 'dry-run' ? 'dryRun' : other]
    if (options.enqueue && given) throw new UsageError(`--enqueue reads nothing itself: leave --${other} out`)
  }
  if (paths.includes(STANDARD_INPUT)) {
    if (paths.indexOf(STANDARD_INPUT) !== paths.lastIndexOf(STANDARD_INPUT))
      throw new UsageError('standard input can be read once')
    if (options.enqueue) throw new UsageError('standard input is read by this command alone: leave --enqueue out')
    if (options.follow) throw new UsageError('standard input is read to its end in any case: leave --follow out')
  }
  if (options.shared && !options.enqueue) throw new UsageError('--shared is for --enqueue')
  checkChoices(paths, options)
  return { crawl, limit }
}

async function countOnly(paths: string[], crawl: string, options: Options): Promise<IngestProgress[]> {
  const files: IngestProgress[] = []
  for (const source of await sourcesOf(paths, options, {})) files.push(await dryRun(source, crawl))
  return files
}

function put(paths: string[], crawl: string, options: Options): Promise<void> {
  const { shared, anew, json } = options
  return withCluster(async (cluster) => {
    const { keys, files, problems } = await enqueue(cluster, await sourcesOf(paths, options, {}), {
      crawl,
      shared,
      anew,
    })
    const queued = [...files.values()].map(({ file }) => file)
    if (json) printJson({ crawl, queued, read: keys.length - queued.length })
    else {
      print(`${groups(queued.length)} files are to be read, ${groups(keys.length - queued.length)} were read before`)
      print('`sluice run` reads them, here and on other machines; `sluice ingest status` says how far it is')
    }
    if (problems.length > 0) throw new CommandError(problems.join('\n'))
  })
}

function read(paths: string[], crawl: string, options: Options, limit: number | undefined): Promise<IngestProgress[]> {
  return withCluster((cluster, { home, settings }) =>
    interruptible((signal) =>
      asMember(cluster, home, async () => {
        const traffic: Traffic = { requests: 0, bytes: 0 }
        const http = { signal, traffic }
        const more = options.follow ? following(paths, options, http) : undefined
        const sources = await (more ?? (() => sourcesOf(paths, options, http)))().catch(noneIfStopped)
        const bar = ingestProgress(more ? [] : sources)
        const brake = brakeOf(cluster, settings, bar.hold)
        const onRest = () =>
          process.stderr.write(`sluice: all is read; looking for more in ${paths.map(publicName).join(', ')}\n`)
        try {
          return await ingest(cluster, sources, {
            crawl,
            anew: options.anew,
            limit,
            signal,
            brake,
            traffic,
            more,
            onRest,
            onProgress: bar.update,
          })
        } finally {
          bar.stop()
          // Whoever still writes into it would keep this process.
          if (paths.includes(STANDARD_INPUT)) process.stdin.destroy()
          if (traffic.requests > 0) {
            process.stderr.write(`sluice: ${byteSize(traffic.bytes)} in ${groups(traffic.requests)} requests\n`)
          }
        }
      }),
    ),
  )
}

/** Looks for sources again and again; what cannot be looked at is told once, and may be there the next time. */
function following(paths: string[], options: Options, http: HttpOptions): () => Promise<Source[]> {
  const told = new Set<string>()
  const find = async (path: string): Promise<Source[]> => {
    try {
      return await sourcesOf([path], options, http)
    } catch (error) {
      if (!(error instanceof IngestError)) throw error
      if (!told.has(error.message)) process.stderr.write(`sluice: ${error.message}\n`)
      told.add(error.message)
      return []
    }
  }
  return async () => (await Promise.all(paths.map(find))).flat()
}

function noneIfStopped(error: unknown): Source[] {
  if (error instanceof StoppedError) return []
  throw error
}
