import { Command } from 'commander'
import type { RunStatistics } from '../../rounds/statistics.js'
import { table } from '../../runtime/tables.js'
import { formatTable, print, printJson } from '../output.js'
import { withCluster } from '../session.js'

export function runsCommand(): Command {
  return new Command('runs')
    .description('every run: where it starts, its model, cut and state')
    .option('--json', 'print as JSON, with settings and statistics')
    .addHelpText('after', '\nExample:\n  sluice runs')
    .action(async ({ json }: { json?: boolean }) => {
      const runs = [...(await withCluster((cluster) => table(cluster, 'runs'))).values()]
      runs.sort((a, b) => a.startedAt - b.startedAt)
      if (json) {
        const open = ({ parameters, statistics, barrier, trainedOn, ...run }: (typeof runs)[number]) => ({
          ...run,
          settings: parameters,
          statistics: JSON.parse(statistics),
          barrier: JSON.parse(barrier),
          trainedOn: JSON.parse(trainedOn),
        })
        return printJson(runs.map(open))
      }
      if (runs.length === 0) return print('there is no run yet: `sluice run` trains a model and starts one')
      const rows = runs.map((run) => {
        const { accepted } = JSON.parse(run.statistics) as Partial<RunStatistics>
        const cut = run.cut === null ? '–' : run.cut.toFixed(4)
        return [run.name, run.state, run.base ?? '–', run.start, run.model?.slice(0, 12) ?? '–', cut, accepted ?? '–']
      })
      print(formatTable(['run', 'state', 'stands on', 'starts from', 'model', 'cut', 'accepted'], rows))
    })
}
