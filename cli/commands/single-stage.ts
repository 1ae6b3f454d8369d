import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Command } from 'commander'
import { duplicateKeys } from '../../processors/dedup/keys.js'
import { ExtractionError, extract } from '../../processors/extract/index.js'
import { FastTextModel, LanguageIdentifier } from '../../processors/fasttext/index.js'
import { desiredWork } from '../../rounds/desired-work.js'
import { languageModel } from '../../rounds/resources.js'
import { MemoryDriver } from '../../runtime/memory-driver.js'
import type { TopicValues } from '../../schemas/types.js'
import { defaults } from '../../topology/settings.js'
import { topology } from '../../topology/topology.js'
import { CommandError } from '../errors.js'
import { readModelFile } from '../model-file.js'
import { trialRun } from '../trial-run.js'

type Line = Record<string, unknown>

/** `extract`, `language`, `score`, `dedup`: one stage alone, a JSON object a line in and out, in the same order. */
export function singleStageCommands(): Command[] {
  return [extractCommand(), languageCommand(), scoreCommand(), dedupCommand()]
}

function extractCommand(): Command {
  return new Command('extract')
    .description('one stage alone: {id, url, html} a line in, {id, title, text, error?} a line out')
    .addHelpText('after', '\nExample:\n  sluice extract < pages.jsonl > texts.jsonl')
    .action(() => eachLine((line) => extracted(line)))
}

function extracted(line: Line): Line {
  const { id } = line
  try {
    const { title, text } = extract(stringOf(line, 'html'), String(line.url ?? ''))
    return { id, title, text }
  } catch (error) {
    if (!(error instanceof ExtractionError)) throw error
    return { id, title: '', text: '', error: error.reason }
  }
}

function languageCommand(): Command {
  return new Command('language')
    .description('one stage alone: {id, text} a line in, {id, language, confidence} a line out')
    .addHelpText('after', '\nExample:\n  sluice language < texts.jsonl')
    .action(async () => {
      const identifier = new LanguageIdentifier(FastTextModel.read(await languageModel()))
      await eachLine((line) => ({ id: line.id, ...identifier.identify(stringOf(line, 'text')) }))
    })
}

function scoreCommand(): Command {
  return new Command('score')
    .description('one stage alone: {id, text} a line in, {id, score} a line out')
    .requiredOption('--model <file>', 'a folded model, or a fastText .bin or .ftz with two labels')
    .option('--label <label>', 'the label whose probability is the score', 'positive')
    .addHelpText('after', '\nExample:\n  sluice score --model .sluice/models/MODEL.bin --label positive < texts.jsonl')
    .action(async (options: { model: string; label: string }) => {
      const { model } = await readModelFile(options.model, options.label)
      await eachLine((line) => ({ id: line.id, score: model.score(stringOf(line, 'text')) }))
    })
}

function dedupCommand(): Command {
  return new Command('dedup')
    .description(
      'one stage alone: {id, url, text} a line in, {id, canonical} a line out; the first of a cluster is kept',
    )
    .addHelpText('after', '\nExample:\n  sluice dedup < texts.jsonl')
    .action(async () => {
      const stages = topology.stages.filter(({ name }) => name === 'bands' || name === 'clusters')
      const driver = new MemoryDriver<TopicValues>(desiredWork(stages, defaults, [trialRun(null)]))
      const ids: unknown[] = []
      await eachLine((line) => {
        const { signature, keys } = duplicateKeys(stringOf(line, 'text'))
        const page = String(ids.length)
        for (const { key, kind } of keys) {
          driver.push('RUN.dedup.keys', key, { page, capturedAt: ids.length, kind, signature })
        }
        ids.push(line.id)
        return undefined
      })
      driver.drain()
      const members = driver.table('RUN.dedup.members')
      for (const [number, id] of ids.entries()) {
        const canonical = members.get(String(number))?.canonical ?? String(number)
        await write({ id, canonical: ids[Number(canonical)] })
      }
    })
}

/** @throws {CommandError} naming the line that is not a JSON object */
async function eachLine(work: (line: Line) => Line | undefined): Promise<void> {
  let number = 0
  for await (const text of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++
    if (text.trim() === '') continue
    try {
      const result = work(objectOf(text))
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

async function write(value: Line): Promise<void> {
  if (!process.stdout.write(`${JSON.stringify(value)}\n`)) await once(process.stdout, 'drain')
}
