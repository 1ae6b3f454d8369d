import { Command } from 'commander'
import { type RunProgress, runProgress } from '../../monitor/run-progress.js'
import { runSizes } from '../../monitor/run-sizes.js'
import type { RunStatistics } from '../../rounds/statistics.js'
import type { Run } from '../../schemas/types.js'
import { topology } from '../../topology/topology.js'
import { cutText } from '../cut-text.js'
import { byteSize, duration, formatTable, groups, print, printable, printJson } from '../output.js'
import { treeOf } from '../run-tree.js'
import { withCluster } from '../session.js'

/** A run as it is shown. */
interface Shown {
  run: Run
  /** Of what it owns; absent where it has nothing, or it is not known. */
  bytes?: number
  /** While it is on the way to its barrier. */
  progress?: RunProgress
}

export function runsCommand(): Command {
  return new Command('runs')
    .description(
      'every run, below the one that it stands on: where it starts, its model, cut, state, size and progress',
    )
    .option('--json', 'print as JSON, with settings and statistics')
    .addHelpText('after', '\nExample:\n  sluice runs')
    .action(async ({ json }: { json?: boolean }) => {
      const shown = await look()
      if (json) return printJson(shown.map(opened))
      if (shown.length === 0) return print('there is no run yet: `sluice run` trains a model and starts one')
      const byName = new Map(shown.map((one) => [one.run.name, one]))
      const rows = treeOf(shown.map(({ run }) => run)).map(({ run, drawn }) => [drawn, ...cells(byName.get(run.name)!)])
      print(formatTable(['run', 'state', 'starts from', 'model', 'cut', 'accepted', 'size'], rows))
      for (const { run, progress } of shown) if (progress) print(`${run.name}: ${run.state}, ${told(progress)}`)
    })
}

/** Oldest first. */
const look = (): Promise<Shown[]> =>
  withCluster(async (cluster) => {
    const runs = [...(await cluster.runs()).values()].sort((a, b) => a.startedAt - b.startedAt)
    const sizes = await runSizes(cluster, topology, runs)
    const shown: Shown[] = []
    for (const run of runs) {
      shown.push({ run, bytes: sizes.get(run.name), progress: await runProgress(cluster, topology, run) })
    }
    return shown
  })

const opened = ({ run, bytes, progress }: Shown) => {
  const { parameters, statistics, barrier, since, trainedOn, ...rest } = run
  return {
    ...rest,
    settings: parameters,
    statistics: JSON.parse(statistics),
    barrier: JSON.parse(barrier),
    since: JSON.parse(since),
    trainedOn: JSON.parse(trainedOn),
    bytes: bytes ?? null,
    progress: progress ?? null,
  }
}

function cells({ run, bytes }: Shown): Array<string | number> {
  const { accepted } = JSON.parse(run.statistics) as Partial<RunStatistics>
  const size = bytes === undefined ? '–' : byteSize(bytes)
  return [run.state, startOf(run), run.model?.slice(0, 12) ?? '–', cutText(run), accepted ?? '–', size]
}

/** The topic that a run starts from, and what of it the run takes. */
function startOf({ start, since, crawl }: Run): string {
  const offsets = Object.entries(JSON.parse(since) as Record<string, number>)
  const late = offsets.length > 0 ? `, since ${offsets.map((offset) => offset.join(':')).join(' ')}` : ''
  return `${start}${late}${crawl === null ? '' : `, crawl ${printable(crawl)}`}`
}

const told = ({ done, total, perSecond, secondsLeft }: RunProgress): string =>
  `${groups(done)} of ${groups(total)} records, ${perSecond === null ? '–' : groups(Math.round(perSecond))} a second, ` +
  `${secondsLeft === null ? '–' : duration(1000 * secondsLeft)} left`
