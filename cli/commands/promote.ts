import { Command } from 'commander'
import { promote } from '../../rounds/promote.js'
import { print } from '../output.js'
import { withCluster } from '../session.js'

export function promoteCommand(): Command {
  return new Command('promote')
    .description('make a complete run the current one: new pages flow through it from then on')
    .argument('<run>')
    .addHelpText('after', '\nExample:\n  sluice promote wide')
    .action(async (name: string) => {
      const former = await withCluster((cluster) => promote(cluster, name))
      print(`${name} is the current run${former ? `; ${former} is closed` : ''}`)
    })
}
