import { Command } from 'commander'
import { loadBlob } from '../../rounds/models.js'
import { replay, replayable } from '../../rounds/replay.js'
import type { Removed, Since } from '../../rounds/replay-extent.js'
import { table } from '../../runtime/tables.js'
import type { Cluster } from '../../topology/cluster.js'
import { SettingsError, settings } from '../../topology/settings.js'
import { topology } from '../../topology/topology.js'
import { UsageError } from '../errors.js'
import { pinFilters } from '../filters.js'
import { groups, percent, print } from '../output.js'
import { runEnded } from '../run-waiting.js'
import { withCluster } from '../session.js'

interface Options {
  from: string
  name: string
  set: string[]
  since?: string
  crawl?: string
  model?: string
  train?: boolean
  wait?: boolean
}

export function replayCommand(): Command {
  return new Command('replay')
    .description('begin a run beside the current one, from a topic on, with other settings or another model')
    .requiredOption('--from <topic>', `topic to start from: ${replayable(topology).join(', ')}`)
    .requiredOption('--name <run>', 'name of the run')
    .option('--set <key=value>', 'a setting that differs from the current run; may be repeated', collect, [])
    .option(
      '--since <time|offset>',
      'begin with what was written to the topic then, or with this offset in each partition',
    )
    .option('--crawl <label>', 'take the pages of this crawl alone')
    .option('--model <hash>', "model to score with, by its hash or how that begins; the current run's unless given")
    .option('--train', 'train a model for it, on the seed as it is now')
    .option('--wait', 'return when the run is complete; instances must be running')
    .addHelpText(
      'after',
      '\nExample:\n  sluice replay --from pages.extracted --name wide --set language.accept=en,zh,de,fr',
    )
    .action(async ({ from, name, set, since, crawl, model, train, wait }: Options) => {
      if (!replayable(topology).includes(from)) {
        throw new UsageError(`a replay starts from ${replayable(topology).join(', ')}, not from ${from}`)
      }
      if (train && model !== undefined)
        throw new UsageError('--train makes a model, and --model names one: give one of them')
      const begin = since === undefined ? undefined : sinceOf(since)
      await withCluster(async (cluster, config) => {
        const changes = Object.fromEntries(set.map(assignment))
        if (typeof changes.filters === 'string') {
          changes.filters = pinFilters(changes.filters.split(',').filter(Boolean), config.folder, topology)
        }
        checkSettings(changes)
        const run = await replay(cluster, topology, config.layout, {
          from,
          name,
          changes,
          model: model === undefined ? undefined : await modelHash(cluster, model),
          train,
          since: begin,
          crawl,
          onRemoved: (removed) => tellOfRetention(removed, { from, name, since: begin }),
        })
        print(
          `${run.name} begins at ${from}; \`sluice run\` works on it, \`sluice runs\` and \`sluice lag --run ${name}\` show how far it is`,
        )
        if (wait) print(`${name} is ${await runEnded(cluster, name)}`)
      })
    })
}

const collect = (value: string, before: string[]): string[] => [...before, value]

function assignment(text: string): [string, unknown] {
  const at = text.indexOf('=')
  if (at < 1) throw new UsageError(`--set takes KEY=VALUE, not ${text}`)
  return [text.slice(0, at), text.slice(at + 1)]
}

/** @throws {UsageError} for a setting that there is not, or a value that it cannot have */
function checkSettings(changes: Record<string, unknown>): void {
  try {
    settings(changes)
  } catch (error) {
    throw error instanceof SettingsError ? new UsageError(error.message) : error
  }
}

/** The whole hash of a model, from how it begins. */
async function modelHash(cluster: Cluster, start: string): Promise<string> {
  const found = [...(await table(cluster, 'models')).keys()].filter((hash) => hash.startsWith(start))
  if (found.length !== 1)
    throw new UsageError(`${found.length} models have a hash that begins with ${start}: \`sluice models\` lists them`)
  await loadBlob(cluster, found[0]!)
  return found[0]!
}

/** What `--since` says: a whole number is an offset, anything else a date and time. */
function sinceOf(text: string): Since {
  if (/^\d{1,15}$/.test(text)) return { offset: Number(text) }
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time))
    throw new UsageError(`--since takes an offset or a time such as 2026-05-01T12:00Z, not ${text}`)
  return { time }
}

/** Says what of the topic is no longer there. */
function tellOfRetention(
  { records, of }: Removed,
  { from, name, since }: { from: string; name: string; since: Since | undefined },
): void {
  const which = since && 'time' in since ? 'those of them since then are' : 'they are'
  process.stderr.write(
    `sluice: ${groups(records)} of the ${groups(of)} records of ${from} (${percent(records / of)}) were removed: ${which} not in ${name}\n`,
  )
}
