import { Command } from 'commander'
import { type Audit, audit } from '../../monitor/audit.js'
import { currentRun } from '../../rounds/current-run.js'
import { workingRun } from '../../rounds/decide.js'
import { settingsOf } from '../../rounds/parameters.js'
import type { Cluster } from '../../topology/cluster.js'
import { MAIN } from '../../topology/lineage.js'
import { topology } from '../../topology/topology.js'
import { CommandError } from '../errors.js'
import { filterName } from '../filters.js'
import { formatTable, groups, print, printJson } from '../output.js'
import { withCluster } from '../session.js'

export function auditCommand(): Command {
  return new Command('audit')
    .description('count every record at every stage; exit code 1 when one is missing or counted twice')
    .option('--run <run>', 'run to audit; the current one unless given')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample:\n  sluice audit && echo balanced')
    .action(async ({ run, json }: { run?: string; json?: boolean }) => {
      const [name, result] = await withCluster(async (cluster, { settings }) => {
        const any = run || workingRun([...(await cluster.runs()).values()])
        const name = any ? (await currentRun(cluster, run)).name : undefined
        const owner = (await cluster.runs()).get(filteringScope(cluster, name) ?? MAIN)
        const filters = (owner ? settingsOf(owner) : settings).filters.map(filterName)
        return [name, await audit(cluster, { topology, filters, run: name === MAIN ? undefined : name })] as const
      })
      if (json) printJson({ run: name, ...result })
      else printAudit(name, result)
      if (!result.balanced) throw new CommandError('not balanced: records are missing or counted twice')
    })
}

/** The run whose settings name the filters that pages of a run have gone through. */
const filteringScope = (cluster: Cluster, run: string | undefined): string | undefined =>
  cluster.lineage.scopeOf(topology.stages.find(({ filtered }) => filtered)!, run)

export function printAudit(run: string | undefined, { lines, verdicts, faults, balanced }: Audit): void {
  const rows = lines.map(({ stage, came, went, failed, waiting }) => [stage, came, counts(went), failed, waiting])
  print(formatTable(['stage', 'came', 'went to', 'failed', 'waiting'], rows))
  if (run) print(`verdicts of ${run}: ${counts(verdicts)}`)
  for (const fault of faults) print(`✗ ${fault}`)
  print(balanced ? '✓ balanced: every record is accounted for exactly once' : '✗ not balanced')
}

const counts = (went: Record<string, number>): string =>
  Object.entries(went)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${groups(count)}`)
    .join(' · ')
