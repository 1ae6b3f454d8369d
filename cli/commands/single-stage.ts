import { once } from 'node:events'
import { stdin, stdout } from 'node:process'
import { createInterface } from 'node:readline'
import { Command } from 'commander'
import { bands } from '../../processors/bands.js'
import { clusters } from '../../processors/clusters.js'
import { extract } from '../../processors/extract.js'
import { gate } from '../../processors/gate.js'
import { language } from '../../processors/language.js'
import { score } from '../../processors/score.js'
import { languageModel } from '../../rounds/resources.js'
import { DEAD_LETTERS } from '../../runtime/dead-letter.js'
import type { TopicName, TopicValues } from '../../schemas/types.js'
import { defaults } from '../../topology/settings.js'
import { CommandError } from '../errors.js'
import { readModelFile } from '../model-file.js'
import { TRIAL_RUN, type Trial, trialOf, UNKNOWN_CAPTURE } from '../trial.js'

type Line = Record<string, unknown>

/** `extract`, `language`, `score`, `dedup`: one stage alone, a JSON object a line in and out, in the same order. */
export function singleStageCommands(): Command[] {
  return [extractCommand(), languageCommand(), scoreCommand(), dedupCommand()]
}

function extractCommand(): Command {
  return new Command('extract')
    .description('one stage alone: {id, url, html} a line in, {id, title, text, error?} a line out')
    .addHelpText('after', '\nExample:\n  sluice extract < pages.jsonl > texts.jsonl')
    .action(async () => {
      const trial = trialOf([extract], { settings: defaults })
      await eachLine((line, number) => {
        const payload = Buffer.from(stringOf(line, 'html'))
        const capture = { ...UNKNOWN_CAPTURE, url: String(line.url ?? '') }
        const page = { ...capture, status: 200, contentType: 'text/html; charset=utf-8', digest: '', payload }
        // Under a key of its own for each line: the same URL twice is two lines.
        through(trial, 'crawl.records', String(number), page)
        const { title, text } = taken(trial, 'pages.extracted') ?? { title: '', text: '' }
        const error = taken(trial, 'pages.rejected')?.reason
        return { id: line.id, title, text, ...(error && { error }) }
      })
    })
}

function languageCommand(): Command {
  return new Command('language')
    .description('one stage alone: {id, text} a line in, {id, language, confidence} a line out')
    .addHelpText('after', '\nExample:\n  sluice language < texts.jsonl')
    .action(async () => {
      const settings = { ...defaults, ...language.lenient }
      const trial = trialOf([language], { settings, languageModel: await languageModel() })
      await eachLine((line, number) => {
        through(trial, 'pages.extracted', String(number), { ...UNKNOWN_PAGE, text: stringOf(line, 'text') })
        const { language, confidence } = taken(trial, 'pages.language')!
        return { id: line.id, language, confidence }
      })
    })
}

function scoreCommand(): Command {
  return new Command('score')
    .description(
      'one stage alone: {id, text, title?} a line in, {id, score} a line out; of the title, where there is one, and the text, as for every page',
    )
    .requiredOption('--model <file>', 'a folded model, or a fastText .bin or .ftz with two labels')
    .option('--label <label>', 'the label whose probability is the score', 'positive')
    .addHelpText('after', '\nExample:\n  sluice score --model .sluice/models/MODEL.bin --label positive < texts.jsonl')
    .action(async (options: { model: string; label: string }) => {
      const trial = await readModelFile(options.model, options.label, (model) =>
        trialOf([score], { settings: defaults, run: TRIAL_RUN, model }),
      )
      const unknown = { ...UNKNOWN_PAGE, language: '', confidence: 0 }
      await eachLine((line, number) => {
        const page = { ...unknown, title: optionalString(line, 'title'), text: stringOf(line, 'text') }
        through(trial, 'pages.language', String(number), page)
        return { id: line.id, score: taken(trial, 'RUN.pages.scored')!.score }
      })
    })
}

function dedupCommand(): Command {
  return new Command('dedup')
    .description(
      'the stages of deduplication: {id, url, text} a line in, {id, canonical} a line out; the first of a cluster is kept',
    )
    .addHelpText('after', '\nExample:\n  sluice dedup < texts.jsonl')
    .action(async () => {
      const trial = trialOf([gate, bands, clusters], { settings: defaults, run: TRIAL_RUN })
      const unknown = { ...UNKNOWN_PAGE, language: '', confidence: 0, score: 1, tokens: 0, model: '' }
      const ids: unknown[] = []
      const canonical = new Map<string, string>()
      await eachLine((line) => {
        const page = { ...unknown, capturedAt: ids.length, text: stringOf(line, 'text') }
        through(trial, 'RUN.pages.scored', String(ids.length), page)
        for (const [page, member] of trial.table('RUN.dedup.members')) canonical.set(page, member.canonical)
        ids.push(line.id)
        return undefined
      })
      for (const [number, id] of ids.entries()) {
        await write({ id, canonical: ids[Number(canonical.get(String(number)) ?? number)] })
      }
    })
}

const UNKNOWN_PAGE = {
  ...UNKNOWN_CAPTURE,
  title: '',
  text: '',
  textDigest: '',
  markup: [],
  formulas: 0,
  charset: '',
  contradicted: [],
}

/** Takes one record through the stages; what the one before it left in the topics is gone. @throws {LineError} when one fails */
function through<T extends TopicName>(trial: Trial, topic: T, key: string, value: TopicValues[T]): void {
  trial.forget()
  trial.push(topic, key, value)
  trial.drain()
  const [failed] = trial.records(DEAD_LETTERS)
  if (failed) throw new LineError(`${failed.value!.stage} failed: ${failed.value!.error}`)
}

/** The value of the only record of a topic, if it has one. */
const taken = <T extends TopicName>(trial: Trial, topic: T): TopicValues[T] | undefined =>
  trial.records(topic)[0]?.value ?? undefined

/** @throws {CommandError} naming the line that is not a JSON object */
async function eachLine(work: (line: Line, number: number) => Line | undefined): Promise<void> {
  let number = 0
  for await (const text of createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++
    if (text.trim() === '') continue
    try {
      const result = work(objectOf(text), number)
      if (result) await write(result)
    } catch (error) {
      if (!(error instanceof LineError)) throw error
      throw new CommandError(`line ${number}: ${error.message}`)
    }
  }
}

class LineError extends Error {}

function objectOf(text: string): Line {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new LineError(`not JSON: ${(error as Error).message}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new LineError('not a JSON object')
  return value as Line
}

function stringOf(line: Line, name: string): string {
  const value = line[name]
  if (typeof value !== 'string') throw new LineError(`"${name}" is missing or not a string`)
  return value
}

function optionalString(line: Line, name: string): string {
  return line[name] === undefined || line[name] === null ? '' : stringOf(line, name)
}

async function write(value: Line): Promise<void> {
  if (!stdout.write(`${JSON.stringify(value)}\n`)) await once(stdout, 'drain')
}
