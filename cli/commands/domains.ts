import { Command } from 'commander'
import { NodeNameError, nodeNamed } from '../../processors/posterior/node-name.js'
import { currentRun, NoRunError } from '../../rounds/current-run.js'
import { annotate, annotationsView } from '../../rounds/domains/annotations.js'
import { byCollected, type DomainRow, domainsOf } from '../../rounds/domains/report.js'
import type { Run } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { CommandError, UsageError } from '../errors.js'
import { formatTable, groups, percent, print, printable, printJson } from '../output.js'
import { withCluster } from '../session.js'
import { userName } from '../user-name.js'

const SHOWN = 50

interface ShowOptions {
  all?: boolean
  json?: boolean
  limit?: string
}

interface AnnotateOptions {
  refuse?: boolean
  undo?: boolean
  json?: boolean
}

export function domainsCommand(): Command {
  const domains = new Command('domains')
    .description('the sites and directories that a run collected pages of, and what people say of them')
    .argument('[run]', 'the current run unless given')
    .option('--all', 'every directory, not only those that are proposed, approved or refused')
    .option('--limit <n>', `rows at most; ${SHOWN} unless given, with --json all`)
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  sluice domains\n  sluice domains annotate mathoverflow.net/questions\n  sluice domains annotate --refuse example.org/shop',
    )
    .action(async (name: string | undefined, { all, json, limit }: ShowOptions) => {
      const most = limit === undefined ? (json ? Number.POSITIVE_INFINITY : SHOWN) : wholeNumber(limit)
      const { run, rows } = await withCluster((cluster) => look(cluster, name, all ?? false))
      rows.sort(byCollected)
      if (json) printJson({ run: run.name, domains: rows.slice(0, most) })
      else show(run, rows, most)
    })
  domains
    .command('annotate')
    .description(
      'say of sites or directories that their pages are of the domain, or are not; the next round goes by it',
    )
    .argument('<node...>', 'hosts with up to three directories')
    .option('--refuse', 'their pages are not of the domain')
    .option('--undo', 'take back what was said')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  sluice domains annotate mathoverflow.net/questions')
    .action(async (typed: string[], { refuse, undo, json }: AnnotateOptions) => {
      if (refuse && undo) throw new UsageError('--refuse and --undo do not go together')
      const verdict = undo ? null : refuse ? 'refused' : 'approved'
      const nodes = [...new Set(typed.map(nodeOf))]
      const by = userName()
      const { changed, absent } = await withCluster(async (cluster) => {
        // What takes long, and may fail, comes first.
        const absent = undo ? [] : await nodesWithoutPages(cluster, nodes)
        return { changed: await annotate(cluster, nodes, verdict, by), absent }
      })
      for (const node of absent)
        process.stderr.write(`sluice: no page stands in ${printable(node)} yet: it counts for pages to come\n`)
      if (undo && changed.length === 0)
        throw new CommandError(`nobody has said anything of ${nodes.map(printable).join(', ')}`)
      if (json) return printJson({ verdict, by, nodes, changed })
      const what = verdict ?? 'no longer spoken of'
      for (const node of nodes) print(`${printable(node)}: ${what}${changed.includes(node) || undo ? '' : ' already'}`)
      if (changed.length > 0) print('`sluice run` begins a round that goes by it')
    })
  return domains
}

function nodeOf(typed: string): string {
  try {
    return nodeNamed(typed)
  } catch (error) {
    throw error instanceof NodeNameError ? new UsageError(printable(error.message)) : error
  }
}

function wholeNumber(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new UsageError('--limit takes a whole number from 1')
  return number
}

async function look(
  cluster: Cluster,
  name: string | undefined,
  all: boolean,
): Promise<{ run: Run; rows: DomainRow[] }> {
  const run = await currentRun(cluster, name)
  const domains = await domainsOf(cluster, run, await annotationsView(cluster).refresh())
  if (!domains)
    throw new CommandError(
      `${run.name} has no probabilities${run.cut === null ? ' yet' : ': it cuts by scores'}, from which the domains follow`,
    )
  return { run, rows: all ? domains.all() : domains.notable() }
}

async function nodesWithoutPages(cluster: Cluster, nodes: readonly string[]): Promise<string[]> {
  const run = await currentRun(cluster).catch((error) => {
    if (error instanceof NoRunError) return undefined
    throw error
  })
  const domains = run && (await domainsOf(cluster, run, new Map()))
  return nodes.filter((node) => !domains?.pagesIn(node))
}

function show({ name }: Run, rows: readonly DomainRow[], most: number): void {
  if (rows.length === 0) {
    print(`${name} proposes nothing, and nothing is approved or refused; \`--all\` shows every directory`)
    return
  }
  const shown = rows.slice(0, most)
  print(
    formatTable(
      ['node', 'pages', 'collected', 'share', 'tokens', 'collected', 'posterior', ''],
      shown.map(({ node, pages, collected, share, tokens, collectedTokens, posterior, ...said }) => [
        node,
        pages,
        collected,
        percent(pages > 0 ? share : undefined),
        tokens,
        collectedTokens,
        percent(pages > 0 ? posterior : undefined),
        statusOf(said),
      ]),
    ),
  )
  if (rows.length > shown.length) print(`${groups(rows.length - shown.length)} more: --limit shows them`)
  if (shown.some(({ proposed }) => proposed))
    print(
      '`sluice domains annotate NODE` approves of what is proposed, with --refuse it says that it is not of the domain',
    )
}

function statusOf({ proposed, annotation, under }: Pick<DomainRow, 'proposed' | 'annotation' | 'under'>): string {
  if (annotation)
    return `${annotation.verdict} by ${annotation.by}${annotation.inForce ? '' : ', from the next round on'}`
  if (under) return `${under} above`
  return proposed ? 'proposed' : ''
}
