import { Command } from 'commander'
import { GroupObserver, only } from '../../monitor/group-observer.js'
import { LagObserver } from '../../monitor/lag-observer.js'
import type { LagView } from '../../monitor/lag-row.js'
import { currentRun } from '../../rounds/current-run.js'
import { topology } from '../../topology/topology.js'
import { CommandError, UsageError } from '../errors.js'
import { filterName } from '../filters.js'
import { interruptible } from '../interrupt.js'
import { lagJson } from '../lag/json.js'
import { lagTable } from '../lag/table.js'
import { untilDrained } from '../lag/until-drained.js'
import { CHART_MS, type Watched, watch } from '../lag/watch.js'
import { print, printJson } from '../output.js'
import { withCluster, withGroups } from '../session.js'

interface Options {
  run?: string
  group?: string
  all?: boolean
  verbose?: boolean
  watch?: boolean
  untilDrained?: boolean
  timeout?: string
  json?: boolean
}

export function lagCommand(): Command {
  return new Command('lag')
    .description(
      'how far each stage is behind, whether it gets on, and what its tasks are doing; exit code 1 when one is not well',
    )
    .option('--run <run>', 'only the stages that this run works with; those of all runs that are alive unless given')
    .option('--group <group>', 'a consumer group, anybody’s, instead of the stages')
    .option('--all', 'all consumer groups of the cluster instead of the stages')
    .option('-v, --verbose', 'a line for each partition too')
    .option('--watch', 'look again and again, and draw the last minutes')
    .option('--until-drained', 'wait until the stages that somebody works on have nothing left')
    .option('--timeout <seconds>', 'how long to wait for that; for ever unless given')
    .option('--json', 'print as JSON, per partition')
    .addHelpText(
      'after',
      '\nExamples:\n  sluice lag\n  sluice lag --until-drained --timeout 600\n  sluice lag --group orders',
    )
    .action(async (options: Options) => {
      const seconds = timeoutOf(options)
      checkCombination(options)
      if (!options.watch && !options.untilDrained) {
        return observing(options, async (watched) => judge(await watched.look(), options))
      }
      await interruptible((signal) =>
        observing(options, async (watched) => {
          if (options.watch) return watch(watched, options.verbose ?? false, signal)
          const { view, ending } = await untilDrained(() => watched.look(), seconds, signal)
          if (view) show(view, options)
          if (ending === 'late') throw new CommandError(`not drained within ${seconds} s`)
          if (view && ending === 'stuck') throw new CommandError(`not drained, and it will not be: ${unwellIn(view)}`)
        }),
      )
    })
}

function timeoutOf({ timeout, untilDrained }: Options): number | undefined {
  if (timeout === undefined) return undefined
  const seconds = Number(timeout)
  if (!untilDrained) throw new UsageError('--timeout belongs to --until-drained')
  if (!(seconds > 0 && Number.isFinite(seconds))) throw new UsageError('--timeout takes a number of seconds above 0')
  return seconds
}

function checkCombination({ run, group, all, watch, untilDrained, json }: Options): void {
  const clash = [
    [run, group, '--run and --group'],
    [run, all, '--run and --all'],
    [group, all, '--group and --all'],
    [watch, untilDrained, '--watch and --until-drained'],
    [watch, json, '--watch and --json'],
  ].find(([one, other]) => one && other)
  if (clash) throw new UsageError(`${clash[2]} do not go together`)
}

/** Works with whatever looks at what the options ask for. */
function observing(options: Options, work: (watched: Watched) => Promise<void>): Promise<void> {
  if (options.group !== undefined || options.all) {
    const choice = options.all ? undefined : only(options.group!)
    return withGroups((cluster) => work(new GroupObserver(cluster, choice, CHART_MS)))
  }
  return withCluster(
    async (cluster, { settings }) => {
      const run = options.run && (await currentRun(cluster, options.run)).name
      const observer = new LagObserver(cluster, topology, {
        run,
        keptMs: CHART_MS,
        most: { pages: settings['ingest.pages'], bytes: settings['ingest.bytes'] },
        filterName,
      })
      await work({ look: () => observer.look(), pointsOf: (group) => observer.history.of(group) })
    },
    { lacking: true },
  )
}

const show = (view: LagView, { json, verbose }: Options): void =>
  json ? printJson(lagJson(view)) : print(lagTable(view, verbose ?? false, process.stdout.columns))

/** Shows a look; stages that are not well are named in the error, so that the exit code tells of them. */
function judge(view: LagView, options: Options): void {
  show(view, options)
  const unwell = unwellIn(view)
  if (unwell !== '') throw new CommandError(`not all is well: ${unwell}`)
}

const unwellIn = ({ rows }: LagView): string =>
  rows
    .filter(({ state, within }) => state !== 'OK' && !within)
    .map(({ name, run, state, why }) => `${run ? `${run}/` : ''}${name} ${state} (${why})`)
    .join('; ')
