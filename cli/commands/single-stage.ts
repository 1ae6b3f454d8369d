import { once } from 'node:events'
import { stdout } from 'node:process'
import { Command } from 'commander'
import { createProgress } from '../../ingest/progress-bar.js'
import { eachLine, type Fields, NamedFields, standardInput } from '../../lines/index.js'
import { extract } from '../../processors/extract.js'
import { language } from '../../processors/language.js'
import { score } from '../../processors/score.js'
import { languageModel } from '../../rounds/resources.js'
import { defaults } from '../../topology/settings.js'
import { BadLineReport } from '../bad-lines.js'
import { canonicalPages, markOf } from '../dedup/duplicates.js'
import { PageTable } from '../dedup/page-table.js'
import { fieldNames, type LineOptions, withLineOptions } from '../line-options.js'
import { readModelFile } from '../model-file.js'
import { TRIAL_RUN, taken, through, trialOf, UNKNOWN_CAPTURE } from '../trial.js'

// `extract`, `language`, `score`, `dedup`: one stage alone, a JSON object a line in and out, in the same order.

export function extractCommand(): Command {
  return withLineOptions(new Command('extract'), ['id', 'url', 'html'])
    .description('one stage alone: {id, url, html} a line in, {id, title, text, error?} a line out')
    .addHelpText('after', '\nExample:\n  sluice extract < pages.jsonl > texts.jsonl')
    .action(async (options: LineOptions) => {
      const trial = trialOf([extract], { settings: defaults })
      await eachInputLine(options, async (line, number) => {
        const id = line.written('id')
        const payload = Buffer.from(line.string('html'))
        const capture = { ...UNKNOWN_CAPTURE, url: line.plain('url') ?? '' }
        const page = { ...capture, status: 200, contentType: 'text/html; charset=utf-8', digest: '', payload }
        // The same URL twice is two lines, of which the stage need not know.
        trial.forgetState()
        through(trial, 'crawl.records', String(number), page)
        const { title, text } = taken(trial, 'pages.extracted') ?? { title: '', text: '' }
        const error = taken(trial, 'pages.rejected')?.reason
        await write(id, { title, text, ...(error && { error }) })
      })
    })
}

export function languageCommand(): Command {
  return withLineOptions(new Command('language'), ['id', 'text'])
    .description('one stage alone: {id, text} a line in, {id, language, confidence} a line out')
    .addHelpText('after', '\nExample:\n  sluice language < texts.jsonl')
    .action(async (options: LineOptions) => {
      const settings = { ...defaults, ...language.lenient }
      const trial = trialOf([language], { settings, languageModel: await languageModel() })
      await eachInputLine(options, async (line, number) => {
        const id = line.written('id')
        through(trial, 'pages.extracted', String(number), { ...UNKNOWN_PAGE, text: line.string('text') })
        const { language, confidence } = taken(trial, 'pages.language')!
        await write(id, { language, confidence })
      })
    })
}

export function scoreCommand(): Command {
  return withLineOptions(new Command('score'), ['id', 'text', 'title'])
    .description(
      'one stage alone: {id, text, title?} a line in, {id, score} a line out; of the title, where there is one, and the text, as for every page',
    )
    .requiredOption('--model <file>', 'a folded model, or a fastText .bin or .ftz with two labels')
    .option('--label <label>', 'the label whose probability is the score', 'positive')
    .addHelpText('after', '\nExample:\n  sluice score --model .sluice/models/MODEL.bin --label positive < texts.jsonl')
    .action(async (options: LineOptions & { model: string; label: string }) => {
      const trial = await readModelFile(options.model, options.label, (model) =>
        trialOf([score], { settings: defaults, run: TRIAL_RUN, model }),
      )
      const unknown = { ...UNKNOWN_PAGE, language: '', confidence: 0 }
      await eachInputLine(options, async (line, number) => {
        const id = line.written('id')
        const page = { ...unknown, title: line.optionalString('title'), text: line.string('text') }
        through(trial, 'pages.language', String(number), page)
        await write(id, { score: taken(trial, 'RUN.pages.scored')!.score })
      })
    })
}

export function dedupCommand(): Command {
  return withLineOptions(new Command('dedup'), ['id', 'text', 'title'])
    .description(
      'the stages of deduplication: {id, text, title?} a line in, {id, canonical} a line out; the first of a cluster is kept',
    )
    .addHelpText('after', '\nExample:\n  sluice dedup < texts.jsonl')
    .action(async (options: LineOptions) => {
      const table = new PageTable()
      const reading = createProgress({ label: 'reading', unit: 'pages' })
      await eachInputLine(options, (line) => {
        table.add(line.written('id'), markOf(line.string('text'), line.optionalString('title')))
        reading.update(table.count)
      })
      reading.stop()
      const canonical = canonicalPages(table)
      for (let page = 0; page < table.count; page++) {
        await writeText(`{"id":${table.id(page)},"canonical":${table.id(canonical(page))}}`)
      }
      table.close()
    })
}

const UNKNOWN_PAGE = {
  ...UNKNOWN_CAPTURE,
  title: '',
  text: '',
  textDigest: '',
  beside: '',
  markup: [],
  formulas: 0,
  charset: '',
  contradicted: [],
  expectedF1: null,
}

/** @throws {LinesError} naming the line that cannot be worked with, unless such lines are skipped */
async function eachInputLine(
  options: LineOptions,
  work: (line: NamedFields, number: number) => Promise<void> | void,
): Promise<void> {
  const { badLines } = options
  const bad = new BadLineReport()
  const names = fieldNames(options)
  const take = (fields: Fields, number: number) => work(new NamedFields(fields, names), number)
  await eachLine({ chunks: standardInput() }, take, { badLines, onBadLine: bad.add })
  bad.finish()
}

/** Writes a line with an id as it was written. */
const write = (id: string, result: object): Promise<void> => writeText(`{"id":${id},${JSON.stringify(result).slice(1)}`)

async function writeText(line: string): Promise<void> {
  if (!stdout.write(`${line}\n`)) await once(stdout, 'drain')
}
