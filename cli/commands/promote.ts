import { Command } from 'commander'
import { createProgress } from '../../ingest/progress-bar.js'
import { promote } from '../../rounds/promote.js'
import { groups, print } from '../output.js'
import { withCluster } from '../session.js'

export function promoteCommand(): Command {
  return new Command('promote')
    .description('make a complete run the current one: new pages flow through it from then on, and `corpus` shows it')
    .argument('<run>')
    .addHelpText('after', '\nExample:\n  sluice promote wide')
    .action(async (name: string) => {
      const { former, lost } = await withCluster(async (cluster) => {
        let bar: { total: number; shown: ReturnType<typeof createProgress> } | undefined
        const show = (left: number) => {
          bar ??= { total: left, shown: createProgress({ label: 'corpus', total: left, unit: 'records' }) }
          bar.shown.update(Math.max(0, bar.total - left))
        }
        return promote(cluster, name, show).finally(() => bar?.shown.stop())
      })
      if (former === name) print(`${name} is the current run already, and corpus shows it`)
      else print(`${name} is the current run${former ? `; ${former} is closed` : ''}`)
      if (lost > 0)
        process.stderr.write(
          `sluice: ${groups(lost)} accepted pages are not in corpus: their texts are no longer there\n`,
        )
    })
}
