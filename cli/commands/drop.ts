import { createInterface } from 'node:readline/promises'
import { Command } from 'commander'
import { drop } from '../../rounds/drop.js'
import { CommandError, UsageError } from '../errors.js'
import { print } from '../output.js'
import { withCluster } from '../session.js'

export function dropCommand(): Command {
  return new Command('drop')
    .description('delete a run: its topics, groups, changelogs and local stores')
    .argument('<run>')
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  sluice drop round-1')
    .action(async (name: string, { yes }: { yes?: boolean }) => {
      if (!yes) await confirmed(name)
      const topics = await withCluster((cluster) => drop(cluster, name))
      print(`${name} is dropped: ${topics.length} topics were deleted`)
    })
}

async function confirmed(name: string): Promise<void> {
  if (!process.stdin.isTTY) throw new UsageError('nobody can be asked here: add --yes')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question(`Delete ${name} with all its topics? Type its name: `)
  terminal.close()
  if (answer.trim() !== name) throw new CommandError(`${name} was not dropped`)
}
