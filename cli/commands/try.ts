import { Command } from 'commander'
import type { SluiceStage } from '../../processors/define-stage.js'
import { pageId } from '../../processors/page-id.js'
import { REJECTED } from '../../processors/rejection.js'
import { currentRun } from '../../rounds/current-run.js'
import { loadBlob } from '../../rounds/models.js'
import { languageModel } from '../../rounds/resources.js'
import { DEAD_LETTERS } from '../../runtime/dead-letter.js'
import type { CrawlRecord, RejectedPage, Run } from '../../schemas/types.js'
import { chainOf, tellerOf } from '../../topology/meaning.js'
import type { Settings } from '../../topology/settings.js'
import type { Told } from '../../topology/topics.js'
import { topology } from '../../topology/topology.js'
import { readConfig } from '../config.js'
import { filterName, loadFilters } from '../filters.js'
import { readModelFile } from '../model-file.js'
import { clip, print, printable, printJson } from '../output.js'
import { readPageFile } from '../page-file.js'
import { withCluster } from '../session.js'
import { TRIAL_RUN, type Trial, type TrialOptions, trialOf, UNKNOWN_CAPTURE } from '../trial.js'

interface Options {
  url?: string
  model?: string
  contentType: string
  full?: boolean
  json?: boolean
}

/** Lines of the text that are shown unless all are asked for. */
const LINES = 12

export function tryCommand(): Command {
  return new Command('try')
    .description('show what each stage makes of one page; needs no broker')
    .argument('<file>', 'HTML file; - is standard input')
    .option('--url <url>', 'the URL it is taken to come from')
    .option('--model <file>', "classifier: a folded model or a fastText .bin; the current run's unless given")
    .option('--content-type <type>', 'the Content-Type header', 'text/html')
    .option('--full', 'print the whole text')
    .option('--json', 'print all records as JSON')
    .addHelpText('after', '\nExample:\n  sluice try page.html --url https://example.org/page')
    .action(async (file: string, options: Options) => {
      const payload = await readPageFile(file)
      const url = options.url ?? `https://try.invalid/${encodeURIComponent(file)}`
      const capture = { ...UNKNOWN_CAPTURE, url, crawl: 'try', warcFile: file, warcLength: payload.length }
      const page = { ...capture, status: 200, contentType: options.contentType, digest: '', payload }
      const { settings, folder } = readConfig()
      const filters = await loadFilters(settings, folder, topology)
      const common = { settings, filters, languageModel: await languageModel() }
      const tried = options.model
        ? await readModelFile(options.model, 'positive', (model) => attempt(page, { ...common, run: TRIAL_RUN, model }))
        : attempt(page, { ...common, ...(await currentModel()) })
      if (options.json) printAll(tried)
      else show(tried, options.full ?? false)
    })
}

/** The current run and its model, where a cluster with one is at hand. */
async function currentModel(): Promise<Pick<TrialOptions, 'run' | 'model' | 'calibration' | 'benchmarks'>> {
  try {
    return await withCluster(async (cluster) => {
      const run = await currentRun(cluster)
      const model = await loadBlob(cluster, run.model!)
      const calibration = run.calibration === null ? undefined : await loadBlob(cluster, run.calibration)
      const benchmarks = run.benchmarks === null ? undefined : await loadBlob(cluster, run.benchmarks)
      return {
        calibration,
        benchmarks,
        run: { ...run, state: 'filtering', cut: run.cut ?? 0, seedCut: run.seedCut ?? 1 },
        model,
      }
    })
  } catch {
    return {}
  }
}

interface Tried {
  /** The page's way, followed further where it was rejected, as far as that can be. */
  trial: Trial
  rejected: RejectedPage | undefined
  settings: Settings
  run: Run | undefined
}

function attempt(page: CrawlRecord, options: TrialOptions): Tried {
  const { settings, run } = options
  const strict = attemptWith(page, options)
  const rejected = strict.records(REJECTED)[0]?.value ?? undefined
  if (!rejected) return { trial: strict, rejected, settings, run }
  const lenient = Object.assign({ ...settings }, ...topology.stages.map((stage) => stage.lenient))
  return { trial: attemptWith(page, { ...options, settings: lenient, filters: [] }), rejected, settings, run }
}

function attemptWith(page: CrawlRecord, options: TrialOptions): Trial {
  const trial = trialOf(topology.stages, options)
  trial.push('crawl.records', pageId(page.url), page)
  trial.drain()
  return trial
}

/** All records by topic; bytes in hexadecimal. What the page was rejected for is there although it is followed further. */
function printAll({ trial, rejected }: Tried): void {
  const topics = [...new Set(topology.stages.flatMap(({ writes }) => writes)), DEAD_LETTERS]
  const all = Object.fromEntries(topics.map((topic) => [topic, trial.records(topic)]))
  if (rejected && all[REJECTED]!.length === 0) all[REJECTED] = [{ key: pageId(rejected.url), value: rejected }]
  const plain = (_: string, value: unknown) => (isBytes(value) ? Buffer.from(value.data).toString('hex') : value)
  printJson(JSON.parse(JSON.stringify(all), plain))
}

const isBytes = (value: unknown): value is { data: number[] } =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value

function show(tried: Tried, full: boolean): void {
  const { run } = tried
  for (const stage of topology.stages) {
    if (stage.scoped && !run) {
      print(`${stage.name}: no model at hand: give one with --model FILE`)
      return
    }
    // Where no run is at hand there is no cut either, and all that comes after it would say nothing.
    if (stage.phase === 'filtering' && run === TRIAL_RUN) return
    showStage(stage, tried, full)
  }
}

function showStage(stage: SluiceStage, { trial, rejected, settings, run }: Tried, full: boolean): void {
  const failures = trial.records(DEAD_LETTERS).filter(({ value }) => value!.stage === stage.name)
  for (const { value } of failures) print(`${stage.name}: failed: ${printable(value!.error)}`)
  for (const topic of stage.writes.filter((topic) => topic !== REJECTED)) {
    const records = trial.records(topic).filter(({ origin }) => isFrom(stage, origin))
    const tell = tellerOf(topology, topic)
    if (!tell && records.length > 0) print(`${stage.name}: ${records.length} in ${topic}`)
    for (const { key, value } of records) {
      const told = tell && value !== null && tell(key, value, run)
      if (told) showTold(told, full)
    }
  }
  const chain = chainOf(stage, settings.filters.map(filterName))
  if (failures.length > 0) return
  if (!rejected) for (const filter of chain.slice(1)) print(`${filter}: passes`)
  else if (chain.includes(rejected.stage)) {
    const { reason, detail } = rejected
    const how = trial.records(REJECTED).length > 0 ? 'rejected' : 'would be rejected'
    print(`${rejected.stage}: ${how}: ${reason}${detail ? ` (${printable(detail)})` : ''}`)
  }
}

const isFrom = ({ reads }: SluiceStage, origin = ''): boolean => reads.some((topic) => origin.startsWith(`${topic}/`))

function showTold({ stage, what, detail, text }: Told, full: boolean): void {
  print(`${stage}: ${printable(what)}`)
  if (detail) print(`  ${printable(detail)}`)
  if (!text) return
  const lines = text.split('\n')
  for (const line of full ? lines : lines.slice(0, LINES)) print(`  ${full ? line : clip(line, 110)}`)
  if (!full && lines.length > LINES) print(`  … ${lines.length - LINES} more lines (--full shows them)`)
}
