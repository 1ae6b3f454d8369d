import { join } from 'node:path'
import type { Cluster } from '../../topology/cluster.js'
import { type Drawn, type Draws, draw } from './draws.js'
import { type Comparison, type CorpusFigures, type GroupComparison, type GroupFigures, pairOf } from './figures.js'
import type { Group, Grouping } from './grouping.js'
import { HeldOutPages, type HeldOutText } from './held-out.js'
import { intervalOf } from './interval.js'
import { Dictionary } from './model/dictionary.js'
import { leastOf, Models, type StoredSamples } from './models.js'
import { TokenFile } from './token-file.js'
import { readTrainingTexts } from './training-texts.js'
import { Trial } from './trial.js'

/** There are too few pages to train anything on. */
export class TooFewTokensError extends Error {}

export interface CompareOptions {
  /** Tokens of a sample; fewer where a corpus has fewer. */
  tokens: number
  /** Samples of each corpus, 2 to `MOST_VALUES`. */
  samples: number
  groupBy?: Grouping
  /** An empty folder for the tokens of the samples. */
  scratch: string
  /** Told how many pages are read. */
  onPage: (read: number) => void
}

interface Corpora<T> {
  before: T
  after: T
  random: T
}

interface StoredGroup {
  group: Group
  before: StoredSamples
  after: StoredSamples
}

/** With fewer tokens a sample, nothing is told. */
const LEAST_TOKENS = 1000
/** Samples of groups are so many times smaller. */
const GROUP_PART = 5

/**
 * Trains models on samples of the corpora of two runs, and of all pages that either of them scored, and tries them on texts. The same corpora and texts give the same figures.
 * Memory is that of one model, of the words of the samples, of references to their pages, and of the texts.
 * @throws {TooFewTokensError} when a corpus has too few tokens
 */
export async function compare(
  cluster: Cluster,
  runs: readonly [before: string, after: string],
  texts: readonly HeldOutText[],
  { tokens, samples, groupBy, scratch, onPage }: CompareOptions,
): Promise<Comparison> {
  const draws = await draw(cluster, runs, { tokens, groupTokens: tokens / GROUP_PART, samples, groupBy })
  const file = new TokenFile(join(scratch, 'tokens'))
  try {
    const dictionary = new Dictionary()
    const heldOut = new HeldOutPages(texts)
    const { tokensOf, leftOut, lost } = await readTrainingTexts(cluster, pagesOf(draws), {
      heldOut,
      dictionary,
      file,
      onPage,
    })
    const stored = (drawn: Drawn) => drawn.map((pages) => pages.flatMap((page) => tokensOf(page) ?? []))
    const corpora = { before: stored(draws.before), after: stored(draws.after), random: stored(draws.random) }
    const size = sampleSize(corpora, tokens, runs)
    const trial = new Trial(texts, dictionary)
    const models = new Models(trial, file)
    const found = {
      ...corpusFigures(models, corpora, size),
      samples,
      heldOut: { texts: texts.length, characters: trial.characters },
      leftOut,
      lost,
    }
    if (!groupBy) return found
    const groups = draws.groups.map(({ group, before, after }) => ({
      group,
      before: stored(before),
      after: stored(after),
    }))
    const groupSize = Math.floor(size / GROUP_PART)
    const all = corpusFigures(models, corpora, groupSize)
    return { ...found, groups: { all, ...groupFigures(models, groups, groupSize), smaller: draws.smallerGroups } }
  } finally {
    file.close()
  }
}

const pagesOf = ({ before, after, random, groups }: Draws) =>
  [before, after, random, ...groups.flatMap((group) => [group.before, group.after])].flat(2)

function sampleSize(
  { before, after, random }: Corpora<StoredSamples>,
  wanted: number,
  runs: readonly string[],
): number {
  const least = [before, after, random].map(leastOf)
  const size = Math.min(wanted, ...least)
  if (size >= LEAST_TOKENS) return size
  const name = [...runs, 'what the runs scored'][least.indexOf(size)]
  throw new TooFewTokensError(
    `${name} is too small: with so many samples, each has ${size} tokens, and ${LEAST_TOKENS} are the least`,
  )
}

function corpusFigures(models: Models, corpora: Corpora<StoredSamples>, tokens: number): CorpusFigures {
  const { before, after, random } = corpora
  const pair = pairOf(models.bits(before, tokens), models.bits(after, tokens))
  return { ...pair, random: intervalOf(models.bits(random, tokens)), tokens }
}

function groupFigures(
  models: Models,
  groups: readonly StoredGroup[],
  size: number,
): Pick<GroupComparison, 'compared' | 'tooSmall'> {
  const compared: GroupFigures[] = []
  const tooSmall: Group[] = []
  const bitsOf = (samples: StoredSamples) => (leastOf(samples) < size ? undefined : models.bits(samples, size))
  for (const { group, before, after } of groups) {
    const [old, now] = [bitsOf(before), bitsOf(after)]
    if (old && now) compared.push({ ...group, ...pairOf(old, now) })
    else if (old) compared.push({ ...group, before: intervalOf(old) })
    else if (now) compared.push({ ...group, after: intervalOf(now) })
    else tooSmall.push(group)
  }
  return { compared, tooSmall }
}
