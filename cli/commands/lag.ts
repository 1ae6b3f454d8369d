import { Command } from 'commander'
import { workingRun } from '../../rounds/decide.js'
import { stageLag, totalLag } from '../../runtime/lag.js'
import { table } from '../../runtime/tables.js'
import { chainOf } from '../../topology/meaning.js'
import { topology } from '../../topology/topology.js'
import { filterName } from '../filters.js'
import { formatTable, print, printJson } from '../output.js'
import { withCluster } from '../session.js'

export function lagCommand(): Command {
  return new Command('lag')
    .description('how many records each stage still has to process, per partition')
    .option('--run <run>', 'run to look at; the one being worked on unless given')
    .option('--json', 'print as JSON, per partition')
    .addHelpText('after', '\nExample:\n  sluice lag')
    .action(async ({ run: name, json }: { run?: string; json?: boolean }) => {
      const stages = await withCluster(async (cluster, { settings }) => {
        const runs = [...(await table(cluster, 'runs')).values()]
        const run = name ? runs.find((one) => one.name === name) : workingRun(runs)
        const looked = topology.stages.filter(({ scoped }) => !scoped || run)
        const topics = looked.flatMap(({ reads, scoped }) =>
          reads.map((topic) => cluster.names.topic(topic, scoped ? run!.name : undefined)),
        )
        for (const topic of topics) await cluster.partitionCount(topic)
        // On standard error: the table is for programs too.
        for (const line of cluster.deployment.grown) process.stderr.write(`sluice: ${line}\n`)
        const lags = await Promise.all(
          looked.map((stage) => stageLag(cluster, stage, stage.scoped ? run!.name : undefined)),
        )
        // What a stage has still to process waits for the filters in its task as well.
        return looked.flatMap((stage, i) => {
          const [, ...filters] = chainOf(stage, settings.filters.map(filterName))
          const within = filters.map((name) => ({ name, within: stage.name, partitions: lags[i]! }))
          return [{ name: stage.name, within: undefined, partitions: lags[i]! }, ...within]
        })
      })
      if (json) {
        const rows = stages.flatMap(({ name, within, partitions }) =>
          partitions.map(({ scope, ...row }) => ({ ...row, stage: name, within, run: scope })),
        )
        return printJson(rows)
      }
      const rows = stages.map(({ name, partitions }) => [
        name,
        partitions[0]?.scope ?? 'shared',
        partitions.reduce((sum, { committed }) => sum + committed, 0),
        totalLag(partitions),
        partitions.map(({ lag }) => lag).join(' '),
      ])
      print(formatTable(['stage', 'run', 'committed', 'lag', 'by partition'], rows))
    })
}
