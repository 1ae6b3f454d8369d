import { Command } from 'commander'
import { initialise } from '../../runtime/topics.js'
import { topology } from '../../topology/topology.js'
import { print, printJson } from '../output.js'
import { withBrokers } from '../session.js'

export function initCommand(): Command {
  return new Command('init')
    .description('create the topics and register the schemas; what is there already is left as it is')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample:\n  sluice dev up && sluice init')
    .action(async ({ json }: { json?: boolean }) => {
      const created = await withBrokers((cluster, { layout }) =>
        initialise(topology, cluster, layout, cluster.lineage.partOf(undefined)),
      )
      const schemas = Object.keys(topology.topics).length
      const alreadyThere = created.length === 0 ? ' (all were there)' : ''
      if (json) printJson({ created, schemas })
      else print(`${schemas} schemas registered, ${created.length} topics created${alreadyThere}`)
    })
}
