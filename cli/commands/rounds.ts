import { Command } from 'commander'
import { decide } from '../../rounds/decide.js'
import { decideOn } from '../../rounds/decision.js'
import type { RunStatistics } from '../../rounds/statistics.js'
import { Observer } from '../../rounds/view.js'
import { topology } from '../../topology/topology.js'
import { duration, formatTable, groups, percent, print, printable, printJson } from '../output.js'
import { withCluster } from '../session.js'
import { userName } from '../user-name.js'

const SHOWN = 5

export function roundsCommand(): Command {
  const rounds = new Command('rounds')
    .description('the loop: pages seen, accepted and new in each round, and what comes next')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExamples:\n  sluice rounds\n  sluice rounds continue')
    .action(async ({ json }: { json?: boolean }) => {
      const view = await withCluster((cluster, { settings }) => new Observer(cluster, topology, settings).view())
      const decision = decide(view)
      const next = 'why' in decision ? decision.why : decision.kind
      const rounds = view.runs
        .filter(({ round }) => round > 0)
        .sort((a, b) => a.round - b.round)
        .map((run) => ({ run, statistics: JSON.parse(run.statistics) as Partial<RunStatistics> }))
      if (json) return printJson(rounds.map(({ run, statistics }) => ({ ...run, statistics })))
      if (rounds.length > 0) {
        const rows = rounds.map(({ run, statistics: { seen, accepted, fresh, lost, share, tokens, mixture } }) => {
          const card = view.models.find(({ hash }) => hash === run.model)
          return [
            run.name,
            run.state,
            seen ?? '–',
            accepted ?? '–',
            fresh ?? '–',
            lost ?? '–',
            percent(share),
            tokens ?? '–',
            percent(mixture?.prevalence),
            percent(mixture?.expected),
            card?.auc.toFixed(4) ?? '–',
            run.finishedAt === null ? '–' : duration(run.finishedAt - run.startedAt),
          ]
        })
        const headings = [
          'round',
          'state',
          'seen',
          'accepted',
          'new',
          'lost',
          'had before',
          'tokens',
          'of the domain',
          'expected right',
          'AUC',
          'drained in',
        ]
        print(formatTable(headings, rows))
      }
      print(`now: ${printable(next)}`)
      const { unfinished } = view
      if (unfinished.length === 0) return
      const shown = unfinished.slice(0, SHOWN).map(printable).join(', ')
      const more = unfinished.length > SHOWN ? ` and ${groups(unfinished.length - SHOWN)} more` : ''
      print(`not read to their end: ${shown}${more}; \`sluice ingest\` goes on with them`)
    })
  decisionCommand(rounds, 'continue', 'go on from a round in doubt: its pages join the seed')
  decisionCommand(rounds, 'refuse', 'set a round aside: it is not used, and the run before it stays the current one')
  return rounds
}

function decisionCommand(rounds: Command, what: 'continue' | 'refuse', description: string): void {
  rounds
    .command(what)
    .description(description)
    .argument('[round]', 'the latest one unless given, and no other')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', `\nExample:\n  sluice rounds ${what}`)
    .action(async (name: string | undefined, { json }: { json?: boolean }) => {
      const { round, current } = await withCluster((cluster) => decideOn(cluster, what, name, userName()))
      if (json) return printJson({ round, decided: what, current: current ?? null })
      if (what === 'continue') print(`the loop goes on from ${round}: \`sluice run\` lets its pages join the seed`)
      else print(`${round} is not used${current === undefined ? '' : `; ${current} is the current run`}`)
    })
}
