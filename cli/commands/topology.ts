import { Command, Option } from 'commander'
import { describeTopology, topologyMermaid, topologyText } from '../../topology/describe.js'
import { topology } from '../../topology/topology.js'
import { print, printJson } from '../output.js'

export function topologyCommand(): Command {
  return new Command('topology')
    .description('the dataflow: stages, the topics they read and write, their state')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'mermaid', 'json']).default('text'))
    .addHelpText('after', '\nExample:\n  sluice topology --format mermaid')
    .action(({ format }: { format: 'text' | 'mermaid' | 'json' }) => {
      if (format === 'json') printJson(describeTopology(topology))
      else print(format === 'mermaid' ? topologyMermaid(topology) : topologyText(topology))
    })
}
