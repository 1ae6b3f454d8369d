import { askIfMeant } from '../lines/index.js'
import type { CutPolicy, ProbabilityCut } from '../processors/cut.js'

/** What can be set for a run, with its default. Recorded in `runs`, so that a run can be repeated. */
export const defaults = {
  /** Ingest waits while more pages, or more bytes of them, wait for extraction, until half of that is through; 0 for no limit. */
  'ingest.pages': 1_000_000,
  'ingest.bytes': 50e9,
  /** Languages that go on, by ISO 639 code; `*` lets every language pass. */
  'language.accept': 'en,zh',
  /** Least confidence of the language identification, 0 to 1. */
  'language.confidence': 0,
  /** Filters that pages go through after the language: built-in ones by name, files of your own by path; in this order. */
  filters: [] as string[],
  /**
   * What is kept: as many pages as give an expected `precision:0.95`, those from a `probability:0.5`, the best `tokens:40000000000`, the best `fraction:0.1`, or those
   * from a `score:0.5`. Tokens and fraction are of the most probable pages, or, by the recipe `paper`, of those with the highest scores.
   */
  cut: 'precision:0.95',
  /** Estimated Jaccard similarity from which two pages are near-duplicates. */
  'dedup.similarity': 0.75,
  /** What of a page in which a text of a benchmark is found stays out of the corpus: the `page`, or the `segment`, the lines that have it. */
  'decontaminate.drop': 'page',
  /** Rounds at most over the same pages; 0 for no limit. */
  'rounds.max': 4,
  /** New pages that start a round, relative to those of the latest; and how many at least. */
  'rounds.share': 0.05,
  'rounds.least': 100,
  /** Share of a round's tokens that the round before had already collected, from which the loop has converged. */
  'rounds.converged': 0.98,
  /** Growth of the positive seed, relative to the last training, that starts a round. */
  'rounds.growth': 0.02,
  /** Share of the pages that are sure enough, those with the best scores, that join the seed of the next round. */
  'rounds.seed': 0.5,
  /** Probability from which an accepted page is sure enough to join the seed. */
  'rounds.sure': 0.9,
  /** Hosts that those pages have to come from at least, for any of them to join: fewer may be one mistake. */
  'rounds.hosts': 5,
  /**
   * A first round goes on only if the seed's pages and the others lie so many standard deviations apart, and only such a share of pages is in doubt: otherwise the
   * seed is no subject.
   */
  'rounds.separation': 1.5,
  'rounds.doubt': 0.12,
  /** Share of all pages that a round accepts at most, to be believed. */
  'rounds.most': 0.7,
  /** Growth of the domain's share from one round to the next, over the same pages, from which a round is drift and is not used. */
  'rounds.drift': 0.4,
  /** So much a program's verdict on a page counts of a person's; at 0 not at all. */
  'rounds.programs': 1,
  /** Training pages of each label at most. */
  'train.pages': 500_000,
  /** How a classifier is trained: on sets of known n-grams (`ngram-set`), or on sequences of words, as in the paper (`paper`). */
  'train.recipe': 'ngram-set',
  /** Negative training pages for each positive one; and how many at least. */
  'train.negatives': 2,
  'train.least': 960,
  /** Training threads; more than one is faster and not repeatable. */
  'train.threads': 1,
}

export type Settings = typeof defaults
export type SettingName = keyof Settings

/** Settings as they are recorded of a run. */
export type Parameters = Record<string, boolean | number | string | string[]>

interface Range {
  least: number
  most?: number
  whole?: boolean
}

const SHARE: Range = { least: 0, most: 1 }
const MOST_THREADS = 256

/** What numbers can be set to. */
const ranges: { [N in SettingName as Settings[N] extends number ? N : never]: Range } = {
  'ingest.pages': { least: 0, whole: true },
  'ingest.bytes': { least: 0 },
  'language.confidence': SHARE,
  'dedup.similarity': SHARE,
  'rounds.max': { least: 0, whole: true },
  'rounds.share': { least: 0 },
  'rounds.least': { least: 0, whole: true },
  'rounds.converged': SHARE,
  'rounds.growth': { least: 0 },
  'rounds.seed': SHARE,
  'rounds.sure': SHARE,
  'rounds.hosts': { least: 0, whole: true },
  'rounds.separation': { least: 0 },
  'rounds.doubt': SHARE,
  'rounds.most': SHARE,
  'rounds.drift': { least: 0 },
  'rounds.programs': SHARE,
  'train.pages': { least: 1, whole: true },
  'train.negatives': { least: 0 },
  'train.least': { least: 0, whole: true },
  'train.threads': { least: 1, most: MOST_THREADS, whole: true },
}

export class SettingsError extends Error {}

/**
 * Defaults with `changes` laid over them.
 * @throws {SettingsError} for an unknown name, a value of another kind than the default's or one out of its range; the message says what
 * is accepted.
 */
export function settings(changes: Record<string, unknown>): Settings {
  const result: Record<string, unknown> = { ...defaults }
  for (const [name, value] of Object.entries(changes)) {
    const names = Object.keys(defaults)
    if (!names.includes(name)) {
      throw new SettingsError(`no setting is called ${name}; there are ${names.join(', ')}${askIfMeant(name, names)}`)
    }
    result[name] = coerce(name, value, defaults[name as SettingName])
    checkRange(name, result[name])
  }
  cutPolicy(String(result.cut))
  recipe(String(result['train.recipe']))
  drop(String(result['decontaminate.drop']))
  languages(String(result['language.accept']))
  return result as Settings
}

function coerce(name: string, value: unknown, example: Settings[SettingName]): Settings[SettingName] {
  if (typeof example === 'string') return text(name, value)
  if (Array.isArray(example)) return listOf(name, value)
  const number = typeof value === 'number' ? value : Number(String(value).trim() || Number.NaN)
  if (!Number.isFinite(number)) throw new SettingsError(`${name} takes a number, not ${JSON.stringify(value)}`)
  return number
}

/** A list stands for its items with commas between. */
function text(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(',')
  throw new SettingsError(`${name} takes a text, not ${JSON.stringify(value)}`)
}

function checkRange(name: string, value: unknown): void {
  const range = (ranges as Record<string, Range | undefined>)[name]
  if (!range || typeof value !== 'number') return
  const { least, most = Number.POSITIVE_INFINITY, whole = false } = range
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return
  const number = whole ? 'a whole number' : 'a number'
  const bounds = most === Number.POSITIVE_INFINITY ? `from ${least} up` : `from ${least} to ${most}`
  throw new SettingsError(`${name} takes ${number} ${bounds}, not ${value}`)
}

/** A list, or text with commas between the items. */
function listOf(name: string, value: unknown): string[] {
  if (typeof value === 'string') return value.split(',').flatMap((item) => item.trim() || [])
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value
  throw new SettingsError(`${name} takes a list of names, not ${JSON.stringify(value)}`)
}

/** What a run keeps, by the score or by the probability of pages. */
export type CutSetting = CutPolicy | ProbabilityCut

const CUTS = ['score', 'tokens', 'fraction', 'precision', 'probability']

/** Parses the `cut` setting. @throws {SettingsError} when it is none of its forms. */
export function cutPolicy(cut: string): CutSetting {
  const [kind, text] = cut.split(':')
  const value = Number(text || Number.NaN)
  const limit = kind === 'tokens' ? Number.POSITIVE_INFINITY : 1
  const isBudget = kind === 'tokens' || kind === 'fraction'
  if (!CUTS.includes(kind!) || !(value >= 0 && value <= limit) || (isBudget && value === 0)) {
    throw new SettingsError(
      `cut is precision:0…1, probability:0…1, tokens:COUNT or fraction:0…1 (more than 0), or score:0…1, not ${JSON.stringify(cut)}`,
    )
  }
  return { kind, value } as CutSetting
}

/** How a classifier is trained. */
export type Recipe = 'ngram-set' | 'paper'

/** Parses the `train.recipe` setting. @throws {SettingsError} for an unknown one */
export function recipe(name: string): Recipe {
  if (name === 'ngram-set' || name === 'paper') return name
  throw new SettingsError(`train.recipe is ngram-set or paper, not ${JSON.stringify(name)}`)
}

/** What stays out of the corpus of a page in which a text of a benchmark is found. */
export type Drop = 'page' | 'segment'

/** Parses the `decontaminate.drop` setting. @throws {SettingsError} for an unknown one */
export function drop(name: string): Drop {
  if (name === 'page' || name === 'segment') return name
  throw new SettingsError(`decontaminate.drop is page or segment, not ${JSON.stringify(name)}`)
}

/** Checks the `language.accept` setting. @throws {SettingsError} for what is no list of codes */
function languages(accepted: string): void {
  const codes = accepted.split(',').map((code) => code.trim())
  if (codes.every((code) => code === '*' || /^[a-z]{2,3}$/.test(code))) return
  throw new SettingsError(
    `language.accept is a list of codes of two or three letters, such as en,zh, or *, not ${JSON.stringify(accepted)}`,
  )
}

/** The policy of a run that cuts by scores, rather than by probabilities; undefined for the others. */
export function scorePolicy(settings: Pick<Settings, 'cut' | 'train.recipe'>): CutPolicy | undefined {
  const policy = cutPolicy(settings.cut)
  if (policy.kind === 'score') return policy
  if (policy.kind === 'precision' || policy.kind === 'probability') return undefined
  return recipe(settings['train.recipe']) === 'paper' ? policy : undefined
}
