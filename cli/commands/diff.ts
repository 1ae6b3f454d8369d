import { Command } from 'commander'
import { type Difference, differences } from '../../monitor/diff.js'
import { runWithCorpus } from '../../rounds/current-run.js'
import { formatTable, groups, print, printable, printJson } from '../output.js'
import { withCluster } from '../session.js'
import { Target } from '../targets/target.js'

const CHANGES = ['entered', 'left', 'changed'] as const
const EXAMPLES = 5
const SHOWN = 12

interface Count {
  pages: number
  tokens: number
}

/** What differs, summed up. */
interface Summary {
  totals: Record<Difference['change'], Count>
  /** Pages by what they went from and to, by language and by domain. */
  ways: Map<string, number>
  languages: Map<string, number>
  domains: Map<string, number>
  examples: Record<Difference['change'], Difference[]>
}

export function diffCommand(): Command {
  return new Command('diff')
    .description('pages that entered, left or changed from one run to another, and why')
    .argument('<before>')
    .argument('<after>')
    .option('--json', 'print as JSON')
    .option(
      '--out <path>',
      'write every page that differs to a file, a JSON object a line; - is standard output, instead of the summary',
    )
    .addHelpText('after', '\nExample:\n  sluice diff round-4 wide --out differences.jsonl')
    .action(async (before: string, after: string, { json, out }: { json?: boolean; out?: string }) => {
      const target = out === undefined ? undefined : await Target.at(out)
      const summary = await withCluster(async (cluster) => {
        for (const name of [before, after]) await runWithCorpus(cluster, name)
        return summed(differences(cluster, before, after), target)
      })
      if (target?.isStandardOutput) return
      if (json) {
        const { totals, ways, languages, domains, examples } = summary
        const plain = {
          ways: Object.fromEntries(ways),
          languages: Object.fromEntries(languages),
          domains: Object.fromEntries(domains),
        }
        printJson({ before, after, totals, ...plain, examples })
      } else show(summary)
    })
}

async function summed(found: AsyncIterable<Difference>, target: Target | undefined): Promise<Summary> {
  const none = (): Count => ({ pages: 0, tokens: 0 })
  const summary: Summary = {
    totals: { entered: none(), left: none(), changed: none() },
    ways: new Map(),
    languages: new Map(),
    domains: new Map(),
    examples: { entered: [], left: [], changed: [] },
  }
  const lines = async function* () {
    for await (const difference of found) {
      add(summary, difference)
      yield `${JSON.stringify(difference)}\n`
    }
  }
  if (target) await target.write(lines())
  else for await (const difference of found) add(summary, difference)
  return summary
}

function add({ totals, ways, languages, domains, examples }: Summary, difference: Difference): void {
  const { change, before, after, language, domain } = difference
  totals[change].pages++
  totals[change].tokens += (change === 'left' ? before : after).tokens ?? 0
  const count = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1)
  const told = ({ stage, outcome }: Difference['before']) =>
    stage === 'verdict' || stage === '' ? outcome : `${stage}: ${outcome}`
  count(ways, change === 'changed' ? 'changed' : `${told(before)} → ${told(after)}`)
  count(languages, `${change} ${language || '–'}`)
  count(domains, `${change} ${domain}`)
  if (examples[change].length < EXAMPLES) examples[change].push(difference)
}

function show({ totals, ways, languages, domains, examples }: Summary): void {
  print(
    formatTable(
      ['', 'pages', 'tokens'],
      CHANGES.map((change) => [change, totals[change].pages, totals[change].tokens]),
    ),
  )
  for (const [heading, counts] of [
    ['from → to', ways],
    ['language', languages],
    ['domain', domains],
  ] as const) {
    if (counts.size === 0) continue
    const rows = [...counts].sort(([, a], [, b]) => b - a)
    print(`\n${formatTable([heading, 'pages'], rows.slice(0, SHOWN))}`)
    if (rows.length > SHOWN) print(`… ${groups(rows.length - SHOWN)} more (--json shows them)`)
  }
  for (const change of CHANGES) {
    for (const { url, before, after } of examples[change]) {
      print(`\n${change}: ${printable(url)}\n  ${fate(before)} → ${fate(after)}`)
    }
  }
}

const fate = ({ stage, outcome, score }: Difference['before']): string =>
  `${stage && stage !== 'verdict' ? `${stage}: ` : ''}${outcome}${score === undefined ? '' : `, score ${score.toFixed(4)}`}`
