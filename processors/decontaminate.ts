import type { ScoredPage } from '../schemas/types.js'
import type { Drop } from '../topology/settings.js'
import { BenchmarkIndex, type Match } from './decontaminate/benchmark-index.js'
import { decodeBenchmarks } from './decontaminate/benchmark-texts.js'
import { merged, without } from './decontaminate/left-out.js'

type Contamination = ScoredPage['contamination'][number]

/** What is found in a page, and its text without the lines that are left out. */
export interface Decontaminated extends Pick<ScoredPage, 'contamination' | 'leftOut'> {
  text: string
}

/** Finds benchmarks in a page. The same page always gets the same answer. */
export type Decontaminator = (page: { title: string; text: string; beside: string }) => Decontaminated

/** Texts of benchmarks that are named of a page. */
const NAMED = 8
/** UTF-16 units of a gram that are shown. */
const SHOWN = 200
/** A page in more pieces than this is left out as a whole, and so is one with more grams: benchmarks are what it consists of. */
const PIECES = 50
const GRAMS = 5000
/** Instead of the number of a line. */
const TITLE = 0
const BESIDE = -1

/**
 * Looks for texts of benchmarks in pages; chained before the score, which reads the text anyway.
 * @param blob the run's benchmark texts as they are published; without, nothing is looked for
 */
export function decontaminator(blob: Uint8Array | undefined, drop: Drop): Decontaminator {
  if (!blob) return ({ text }) => ({ contamination: [], leftOut: [], text })
  const texts = decodeBenchmarks(blob)
  const index = new BenchmarkIndex(texts.map(({ text }) => text))
  return ({ title, text, beside }) => {
    const found = new Map<number, Contamination>()
    const lines: Array<readonly [number, number]> = []
    const name = (match: Match, line: number) => {
      if (found.size === NAMED || found.has(match.text)) return
      const { source, item, field } = texts[match.text]!
      found.set(match.text, { source, item, field, gram: match.gram.slice(0, SHOWN), line })
    }
    let grams = 0
    const wanted = () => ++grams < GRAMS && (drop === 'segment' || found.size < NAMED)
    index.each(title, (match) => {
      name(match, TITLE)
      return wanted()
    })
    const wholePage = drop === 'page' || found.size > 0
    index.each(text, (match) => {
      name(match, match.line)
      const latest = lines.at(-1)
      if (latest?.[0] !== match.line || latest[1] !== match.lastLine) lines.push([match.line, match.lastLine])
      return wanted()
    })
    // What is left out of the text needs no page left out, unless it is pages that go.
    if (drop === 'page')
      index.each(beside, (match) => {
        name(match, BESIDE)
        return wanted()
      })
    const contamination = [...found.values()]
    if (wholePage || contamination.length === 0) return { contamination, leftOut: [], text }
    const leftOut = merged(lines)
    const rest = without(text, leftOut)
    return rest === '' || grams === GRAMS || leftOut.length > 2 * PIECES
      ? { contamination, leftOut: [], text }
      : { contamination, leftOut, text: rest }
  }
}

/** Whether a page stays out of the corpus as a whole. */
export const isContaminated = ({ contamination, leftOut }: Pick<ScoredPage, 'contamination' | 'leftOut'>): boolean =>
  contamination.length > 0 && leftOut.length === 0

/** What contaminates a page, for a person. */
export function tellContamination(contamination: readonly Contamination[]): string {
  const [first] = contamination
  if (!first) return ''
  const { source, item, field, line, gram } = first
  const more = contamination.length === NAMED ? `${NAMED - 1} or more` : contamination.length - 1
  const others = contamination.length > 1 ? `; and of ${more} others` : ''
  return `${source} ${item} (${field}), ${placeOf(line)}: "${gram}"${others}`
}

/** The line of a contamination, for a person. */
export function placeOf(line: number): string {
  if (line === TITLE) return 'title'
  return line === BESIDE ? 'beside the text' : `line ${line}`
}
