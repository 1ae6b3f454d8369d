import { Command } from 'commander'
import { workingRun } from '../../rounds/decide.js'
import { stageLag, totalLag } from '../../runtime/lag.js'
import { table } from '../../runtime/tables.js'
import { topology } from '../../topology/topology.js'
import { formatTable, print, printJson } from '../output.js'
import { withCluster } from '../session.js'

export function lagCommand(): Command {
  return new Command('lag')
    .description('how many records each stage still has to process, per partition')
    .option('--run <run>', 'run to look at; the one being worked on unless given')
    .option('--json', 'print as JSON, per partition')
    .addHelpText('after', '\nExample:\n  sluice lag')
    .action(async ({ run: name, json }: { run?: string; json?: boolean }) => {
      const stages = await withCluster(async (cluster) => {
        const runs = [...(await table(cluster, 'runs')).values()]
        const run = name ? runs.find((one) => one.name === name) : workingRun(runs)
        const looked = topology.stages.filter(({ scoped }) => !scoped || run)
        return Promise.all(
          looked.map(async (stage) => ({
            stage,
            partitions: await stageLag(cluster, stage, stage.scoped ? run!.name : undefined),
          })),
        )
      })
      if (json) {
        const rows = stages.flatMap(({ partitions }) => partitions)
        return printJson(rows.map(({ scope, ...row }) => ({ run: scope, ...row })))
      }
      const rows = stages.map(({ stage, partitions }) => [
        stage.name,
        partitions[0]?.scope ?? 'shared',
        partitions.reduce((sum, { committed }) => sum + committed, 0),
        totalLag(partitions),
        partitions.map(({ lag }) => lag).join(' '),
      ])
      print(formatTable(['stage', 'run', 'committed', 'lag', 'by partition'], rows))
    })
}
