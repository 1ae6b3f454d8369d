import { Command } from 'commander'
import { initialise } from '../../runtime/topics.js'
import { topology } from '../../topology/topology.js'
import { readConfig } from '../config.js'
import { print, printJson } from '../output.js'
import { fileLog, openCluster, tellOfUnknownVariables } from '../session.js'

export function initCommand(): Command {
  return new Command('init')
    .description('create the topics and register the schemas; what is there already is left as it is')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample:\n  sluice dev up && sluice init')
    .action(async ({ json }: { json?: boolean }) => {
      const config = readConfig()
      tellOfUnknownVariables(config)
      const cluster = openCluster(config, fileLog(config.home, 'commands'))
      try {
        const created = await initialise(topology, cluster, config.layout, cluster.lineage.partOf(undefined))
        const schemas = Object.keys(topology.topics).length
        if (json) printJson({ created, schemas })
        else
          print(
            `${schemas} schemas registered, ${created.length} topics created${created.length === 0 ? ' (all were there)' : ''}`,
          )
      } finally {
        await cluster.close()
      }
    })
}
