import { basename, dirname } from 'node:path'
import type { Source } from '../ingest/index.js'
import { eachLine, type Fields, LineError, LinesError, type LinesOptions, NamedFields } from '../lines/index.js'
import { type Unusable, unusable } from '../processors/decontaminate/unusable.js'
import type { BenchmarkText } from '../schemas/types.js'
import { bytesOf, isPipe, sourcesOf } from './line-sources.js'

/** Where no field is named: the first of these that a line has. */
const QUESTIONS = ['question', 'problem', 'prompt', 'input', 'text']
/** UTF-16 units of a text. */
const MAX_TEXT = 200_000
/** Names of files that do not say which benchmark they are of: the folder does. */
const VAGUE = /^(test|train|dev|valid|validation|eval|data|all|main|default|questions)$/i

/** A text that is not looked for, and why. */
export interface Refused {
  source: string
  item: string
  field: string
  reason: Unusable | 'longer than 200,000 characters'
}

export interface BenchmarkFilesOptions extends LinesOptions {
  /** What the benchmark is called; each file's own name unless given. */
  source?: string
  /** Fields whose texts are taken, each by itself. */
  fields?: readonly string[]
  /** The field by which an item is known; the number of its line where it has none. */
  idField?: string
}

/**
 * Reads the texts of benchmarks from files of JSON lines. Items of one file with the same id are told apart by their lines.
 * @returns the texts, those that are not looked for, and the arguments that had none at all
 * @throws {LinesError} naming file and line of what is not a JSON object with one of the fields
 * @throws {IngestError} naming the file that is not there or cannot be read
 */
export async function readBenchmarks(
  files: readonly string[],
  options: BenchmarkFilesOptions,
): Promise<{ texts: BenchmarkText[]; refused: Refused[]; empty: string[] }> {
  const texts = new Map<string, BenchmarkText>()
  const refused: Refused[] = []
  const empty: string[] = []
  const take = (text: BenchmarkText, line: number) => {
    const reason = text.text.length > MAX_TEXT ? 'longer than 200,000 characters' : unusable(text.text)
    if (reason) return refused.push({ source: text.source, item: text.item, field: text.field, reason })
    const known = texts.get(benchmarkKey(text))
    const own = known && known.text !== text.text ? { ...text, item: `${text.item}#${line}` } : text
    texts.set(benchmarkKey(own), own)
  }
  for (const [file, sources] of await sourcesOf(files)) {
    let found = 0
    for (const source of sources) {
      await eachText(source, options, (text, line) => {
        found++
        take(text, line)
      })
    }
    if (found === 0) empty.push(file)
  }
  return { texts: [...texts.values()], refused, empty }
}

/** Key of a text in the table. */
export const benchmarkKey = ({ source, item, field }: Pick<BenchmarkText, 'source' | 'item' | 'field'>): string =>
  JSON.stringify([source, item, field])

async function eachText(
  source: Source,
  { source: given, fields = [], idField = 'id', ...lines }: BenchmarkFilesOptions,
  take: (text: BenchmarkText, line: number) => void,
): Promise<void> {
  if (given === undefined && isPipe(source)) {
    throw new LinesError(`${source.name} does not say what the benchmark is called: --source does`)
  }
  const file = basename(source.name)
  const benchmark = given ?? nameOf(source.name)
  await eachLine(
    { name: source.name, chunks: await bytesOf(source) },
    (line, number) => {
      const item = new NamedFields(line, { id: idField }).plain('id') || String(number)
      for (const [field, text] of textsIn(line, fields))
        take({ source: benchmark, item, field, text, file, excused: false }, number)
    },
    lines,
  )
}

/** What a benchmark is called by its file: without its endings; with the folder where the name alone says nothing. */
export function nameOf(path: string): string {
  const name = basename(path).replace(/(\.(jsonl|ndjson|json))?(\.(gz|zst))?$/i, '')
  const folder = basename(dirname(path))
  return VAGUE.test(name) && folder ? `${folder}-${name}` : name
}

function textsIn(line: Fields, wanted: readonly string[]): [field: string, text: string][] {
  const names = wanted.length > 0 ? wanted : QUESTIONS.filter((name) => typeof line.get(name) === 'string').slice(0, 1)
  const found = names.flatMap((name): [string, string][] => {
    const value = line.get(name)
    return value === undefined ? [] : [[name, textOf(name, value)]]
  })
  // Says what is there instead.
  if (found.length === 0) line.string(wanted[0] ?? QUESTIONS[0]!, { flag: '--field', field: 'text' })
  return found
}

/** A text, a number as one, or a list of them, which is one text over several lines. */
function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number'))
    return value.join('\n')
  throw new LineError(`"${name}" is neither a text nor a list of texts`)
}
