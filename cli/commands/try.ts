import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { modelHash } from '../../processors/fasttext/index.js'
import { pageId } from '../../processors/page-id.js'
import { currentRun } from '../../rounds/current-run.js'
import { desiredWork } from '../../rounds/desired-work.js'
import { loadModel } from '../../rounds/models.js'
import { languageModel } from '../../rounds/resources.js'
import { DEAD_LETTERS } from '../../runtime/dead-letter.js'
import { MemoryDriver } from '../../runtime/memory-driver.js'
import type { TopicValues } from '../../schemas/types.js'
import { topology } from '../../topology/topology.js'
import { readConfig } from '../config.js'
import { CommandError } from '../errors.js'
import { readModelFile } from '../model-file.js'
import { clip, print, printable, printJson } from '../output.js'
import { withCluster } from '../session.js'
import { trialRun } from '../trial-run.js'

interface Options {
  url?: string
  model?: string
  contentType: string
  full?: boolean
  json?: boolean
}

export function tryCommand(): Command {
  return new Command('try')
    .description('show what each stage makes of one page; needs no broker')
    .argument('<file>', 'HTML file')
    .option('--url <url>', 'the URL it is taken to come from')
    .option('--model <file>', "classifier: a folded model or a fastText .bin; the current run's unless given")
    .option('--content-type <type>', 'the Content-Type header', 'text/html')
    .option('--full', 'print the whole text')
    .option('--json', 'print all records as JSON')
    .addHelpText('after', '\nExample:\n  sluice try page.html --url https://example.org/page')
    .action(async (file: string, options: Options) => {
      const payload = await readFile(file).catch((error: Error) => {
        throw new CommandError(`${file} cannot be read: ${error.message}`)
      })
      const url = options.url ?? `https://try.invalid/${encodeURIComponent(file)}`
      const { settings } = readConfig()
      const model = options.model ? (await readModelFile(options.model, 'positive')).blob : await currentModel()
      const run = model && trialRun(modelHash(model))
      const work = desiredWork(topology.stages, { ...settings, 'language.accept': '*' }, run ? [run] : [])
      const driver = new MemoryDriver<TopicValues>(work, {
        'file:lid.176.ftz': await languageModel(),
        ...(run && model && { [`model:${run.model}`]: model }),
      })
      const capture = { url, capturedAt: 0, crawl: 'try', warcFile: file, warcOffset: 0, warcLength: payload.length }
      driver.push('crawl.records', pageId(url), {
        ...capture,
        status: 200,
        contentType: options.contentType,
        digest: '',
        payload,
      })
      driver.drain()
      if (options.json) printAll(driver)
      else show(driver, settings['language.accept'], model !== undefined, options.full ?? false)
    })
}

/** The model of the current run, where a cluster with one is at hand. */
async function currentModel(): Promise<Uint8Array | undefined> {
  try {
    return await withCluster(async (cluster) => loadModel(cluster, (await currentRun(cluster)).model!))
  } catch {
    return undefined
  }
}

const TOPICS = [
  'pages.extracted',
  'pages.language',
  'RUN.pages.scored',
  'RUN.dedup.keys',
  'pages.rejected',
  DEAD_LETTERS,
] as const

function printAll(driver: MemoryDriver<TopicValues>): void {
  const plain = (_: string, value: unknown) =>
    (value as { type?: string } | null)?.type === 'Buffer'
      ? Buffer.from((value as { data: number[] }).data).toString('hex')
      : value
  const all = Object.fromEntries(TOPICS.map((topic) => [topic, driver.records(topic)]))
  printJson(JSON.parse(JSON.stringify(all), plain))
}

function show(driver: MemoryDriver<TopicValues>, accept: string, scored: boolean, full: boolean): void {
  for (const { value } of driver.records(DEAD_LETTERS)) {
    const { stage, error } = value!
    print(`${stage}: failed: ${printable(error)}`)
  }
  for (const rejected of driver.table('pages.rejected').values()) {
    print(`${rejected.stage}: rejected: ${rejected.reason}${rejected.detail ? ` (${printable(rejected.detail)})` : ''}`)
  }
  for (const page of driver.table('pages.extracted').values()) {
    const markup = page.markup.length > 0 ? ` (${page.markup.join(', ')})` : ''
    print(`extract: ${page.text.length} characters, ${page.formulas} formulas${markup}`)
    print(`  title: ${printable(page.title)}`)
    const lines = page.text.split('\n')
    for (const line of full ? lines : lines.slice(0, 12)) print(`  ${full ? line : clip(line, 110)}`)
    if (!full && lines.length > 12) print(`  … ${lines.length - 12} more lines (--full shows them)`)
  }
  for (const { language, confidence } of driver.table('pages.language').values()) {
    const goesOn = accept.split(',').includes(language) || accept.includes('*')
    print(
      `language: ${language} (${confidence.toFixed(2)}); language.accept = ${accept}: ${goesOn ? 'goes on' : 'would be rejected'}`,
    )
  }
  if (!scored) print('score: no model at hand: give one with --model FILE')
  for (const { score, tokens, model } of driver.table('RUN.pages.scored').values()) {
    print(`score: ${score.toFixed(4)} (${tokens} tokens, model ${model.slice(0, 12)})`)
  }
  const keys = driver.records('RUN.dedup.keys').length
  if (keys > 0) print(`dedup: ${keys} duplicate keys`)
}
