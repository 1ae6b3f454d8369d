import { Command } from 'commander'
import { contaminationReport } from '../../monitor/contamination.js'
import { type Refused, readBenchmarks } from '../../rounds/benchmark-files.js'
import {
  addBenchmarks,
  benchmarkTexts,
  excuseBenchmarks,
  ofBenchmark,
  ofItem,
  removeBenchmarks,
} from '../../rounds/benchmark-table.js'
import { benchmarksHash } from '../../rounds/benchmarks.js'
import { runWithCorpus } from '../../rounds/current-run.js'
import { currentOf } from '../../rounds/decide.js'
import type { BenchmarkText } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { BadLineReport } from '../bad-lines.js'
import { contaminationText } from '../contamination-text.js'
import { CommandError } from '../errors.js'
import { type LineOptions, withLineOptions } from '../line-options.js'
import { clip, formatTable, groups, print, printJson } from '../output.js'
import { withCluster } from '../session.js'

const SHOWN_TEXT = 60

export function decontaminateCommand(): Command {
  const command = new Command('decontaminate')
    .description('benchmark texts that stay out of the corpus, from the next round or replay on')
    .addHelpText(
      'after',
      '\nExamples:\n  sluice decontaminate add gsm8k-test.jsonl --field question\n  sluice decontaminate list\n  sluice decontaminate report',
    )
  addTo(command)
  listTo(command)
  removeTo(command)
  excuseTo(command)
  reportTo(command)
  return command
}

interface AddOptions extends LineOptions {
  field: string[]
  source?: string
  json?: boolean
}

function addTo(command: Command): void {
  withLineOptions(command.command('add'), ['id'])
    .description('add the items of benchmarks: JSONL (gzip and zstd too)')
    .argument('<file...>', 'files, folders or globs; - and pipes too')
    .option(
      '--field <name>',
      'a field with a text, several times or with commas for several (default: question, problem, prompt, input or text)',
      (value: string, before: string[]) => [...before, ...value.split(',').filter(Boolean)],
      [],
    )
    .option('--source <name>', "what the benchmark is called (default: the file's name)")
    .option('--json', 'print the result as JSON, with each text that is left out')
    .addHelpText('after', '\nExample:\n  sluice decontaminate add math-test.jsonl --field problem --field solution')
    .action(async (files: string[], { field, source, json, idField, badLines }: AddOptions) => {
      const bad = new BadLineReport()
      const { texts, refused, empty } = await readBenchmarks(files, {
        fields: field,
        source,
        idField,
        badLines,
        onBadLine: bad.add,
      })
      const { added, when } = await withCluster(async (cluster) => ({
        added: await addBenchmarks(cluster, texts),
        when: await fromWhen(cluster),
      }))
      if (json) printJson({ ...added, refused })
      else {
        const { added: fresh, replaced, known } = added
        const others = [
          ...(replaced > 0 ? [`${groups(replaced)} replaced`] : []),
          ...(known > 0 ? [`${groups(known)} there already`] : []),
        ]
        print([`${textsIn(fresh)} added`, ...others].join(', '))
        for (const line of refusals(refused)) print(line)
        if (fresh + replaced > 0) print(when)
      }
      bad.finish()
      if (empty.length > 0) throw new CommandError(`no text in ${empty.join(', ')}`)
      if (texts.length === 0) throw new CommandError(`no text in ${files.join(', ')} can be looked for`)
    })
}

/** How many texts are left out for which reason, and one of them. */
function refusals(refused: readonly Refused[]): string[] {
  const byReason = grouped(refused, ({ reason }) => reason)
  return [...byReason].map(([reason, [first, ...more]]) => {
    const { source, item, field } = first!
    return `${groups(more.length + 1)} left out: ${reason} (${more.length > 0 ? 'e.g. ' : ''}${source} ${item}, ${field})`
  })
}

/** From when on the texts as they are now count. */
async function fromWhen(cluster: Cluster): Promise<string> {
  const runs = await cluster.runs()
  const current = currentOf([...runs.values()])
  if (!current) return 'they count from the next round on'
  return (await benchmarksHash(cluster)) === current.benchmarks
    ? `${current.name}, the current run, keeps them out`
    : `they count from the next round on, and not in ${current.name}, the current run; \`sluice replay --from pages.language --name clean\` begins a run with them now`
}

function listTo(command: Command): void {
  command
    .command('list')
    .description('the benchmarks; of one, its texts')
    .argument('[benchmark]', 'only this one, by its name or file')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExamples:\n  sluice decontaminate list\n  sluice decontaminate list gsm8k-test')
    .action(async (name: string | undefined, { json }: { json?: boolean }) => {
      const { texts, when } = await withCluster(async (cluster) => ({
        texts: await benchmarkTexts(cluster),
        when: await fromWhen(cluster),
      }))
      if (name !== undefined) {
        const own = some(ofBenchmark(texts, name), name)
        return json ? printJson(own) : printTexts(own)
      }
      const rows = benchmarksOf(texts)
      if (json) return printJson(rows)
      if (rows.length === 0) return print('no benchmark texts yet: add some with `sluice decontaminate add`')
      const cells = rows.map((row) => [row.source, row.files.join(', '), row.fields.join(', '), row.items, row.texts])
      print(
        formatTable(
          ['benchmark', 'file', 'fields', 'items', 'texts', 'excused'],
          cells.map((row, i) => [...row, rows[i]!.excused]),
        ),
      )
      print(when)
    })
}

function benchmarksOf(texts: readonly BenchmarkText[]) {
  const distinct = (values: string[]) => [...new Set(values)]
  return [...grouped(texts, ({ source }) => source)].map(([source, own]) => ({
    source,
    files: distinct(own.map(({ file }) => file)),
    fields: distinct(own.map(({ field }) => field)),
    items: new Set(own.map(({ item }) => item)).size,
    texts: own.length,
    excused: own.filter(({ excused }) => excused).length,
  }))
}

function printTexts(texts: readonly BenchmarkText[]): void {
  const rows = texts.map(({ item, field, excused, text }) => [
    item,
    field,
    excused ? 'excused' : '',
    clip(text, SHOWN_TEXT),
  ])
  print(formatTable(['item', 'field', '', 'text'], rows))
}

function removeTo(command: Command): void {
  command
    .command('remove')
    .description('take benchmarks or items out again')
    .argument('<name...>', 'benchmarks by name or file, or items by id or as BENCHMARK/ID')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  sluice decontaminate remove gsm8k-test\n  sluice decontaminate remove cmath-test/17',
    )
    .action(async (names: string[], { json }: { json?: boolean }) => {
      const removed = await withCluster(async (cluster) => {
        const texts = await benchmarkTexts(cluster)
        const named = names.flatMap((name) => {
          const own = ofBenchmark(texts, name)
          return own.length > 0 ? own : items(texts, name)
        })
        const gone = [...new Set(named)]
        await removeBenchmarks(cluster, gone)
        return gone.length
      })
      if (json) printJson({ removed })
      else print(`${textsIn(removed)} removed; runs that were begun with them keep them`)
    })
}

function excuseTo(command: Command): void {
  command
    .command('excuse')
    .description('let items pass that are phrases of any text; what they share with other items still counts for those')
    .argument('<item...>', 'items by id or as BENCHMARK/ID')
    .option('--undo', 'look for them again')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  sluice decontaminate excuse gsm8k-test-17')
    .action(async (names: string[], { undo = false, json }: { undo?: boolean; json?: boolean }) => {
      const changed = await withCluster(async (cluster) => {
        const texts = await benchmarkTexts(cluster)
        return excuseBenchmarks(cluster, [...new Set(names.flatMap((name) => items(texts, name)))], !undo)
      })
      if (json) printJson({ changed })
      else print(`${textsIn(changed)} ${undo ? 'looked for again' : 'excused'}, from the next round or replay on`)
    })
}

function some(texts: BenchmarkText[], name: string): BenchmarkText[] {
  if (texts.length > 0) return texts
  throw new CommandError(`no benchmark or item is called ${name}: \`sluice decontaminate list\` has them`)
}

/** The texts of an item. @throws {CommandError} when there is none of that name, or several */
function items(texts: readonly BenchmarkText[], name: string): BenchmarkText[] {
  const found = some(ofItem(texts, name), name)
  const sources = new Set(found.map(({ source }) => source))
  if (sources.size === 1) return found
  const full = [...sources].map((source) => `${source}/${name}`).join(' or ')
  throw new CommandError(`several benchmarks have an item ${name}: say ${full}`)
}

function reportTo(command: Command): void {
  command
    .command('report')
    .description(
      'what benchmarks cost a run: the pages in which they were found, by item; copies of accepted pages aside',
    )
    .argument('[run]', 'the current one unless given')
    .option('--pages', 'each page: which items, which gram, and where')
    .option('--json', 'print both as JSON')
    .addHelpText('after', '\nExample:\n  sluice decontaminate report round-2 --pages')
    .action(async (name: string | undefined, { pages: single, json }: { pages?: boolean; json?: boolean }) => {
      const { run, report } = await withCluster(async (cluster) => {
        const run = await runWithCorpus(cluster, name)
        return { run, report: await contaminationReport(cluster, run.name) }
      })
      if (json) printJson({ run: run.name, benchmarks: run.benchmarks, ...report })
      else if (run.benchmarks === null) print(`${run.name} was begun without benchmark texts`)
      else print(contaminationText(run.name, report, single ? 'pages' : 'texts'))
    })
}

const textsIn = (count: number): string => (count === 1 ? '1 text' : `${groups(count)} texts`)

function grouped<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const value of values) {
    const key = keyOf(value)
    const group = groups.get(key)
    if (group) group.push(value)
    else groups.set(key, [value])
  }
  return groups
}
