import type { Cluster } from '../../topology/cluster.js'
import { type Drawn, type Draws, draw } from './draws.js'
import type { Comparison, Corpora } from './figures.js'
import type { Grouping } from './grouping.js'
import { HeldOutPages, type HeldOutText } from './held-out.js'
import { corpusFigures, groupFigures, type StoredGroup } from './measured.js'
import { Dictionary } from './model/dictionary.js'
import { Models, type StoredSamples } from './models.js'
import { groupSize, sampleSize } from './sample-size.js'
import { TokenFile } from './token-file.js'
import { type ReadingOptions, readTrainingTexts, type TrainingTexts } from './training-texts.js'
import { Trial } from './trial.js'

export interface CompareOptions {
  /** Tokens of a sample; fewer where a corpus has fewer. */
  tokens: number
  /** Samples of each corpus, 2 to `MOST_VALUES`. */
  samples: number
  groupBy?: Grouping
  /** An empty folder for the tokens of the samples; it is removed. */
  scratch: string
  /** Told how many pages are read. */
  onPage: (read: number) => void
}

/**
 * Trains models on samples of the corpora of two runs, and of all pages that either of them scored, and tries them on texts. The same corpora and texts give the same figures.
 * Memory is that of one model, of the words of the samples, of references to their pages, and of the texts.
 * @throws {TooFewTokensError} when a corpus has too few tokens
 */
export async function compare(
  cluster: Cluster,
  runs: readonly [before: string, after: string],
  texts: readonly HeldOutText[],
  { tokens: wanted, samples, groupBy, scratch, onPage }: CompareOptions,
): Promise<Comparison> {
  const file = new TokenFile(scratch)
  try {
    const draws = await draw(cluster, runs, { tokens: wanted, groupTokens: groupSize(wanted), samples, groupBy })
    const dictionary = new Dictionary()
    const reading = { heldOut: new HeldOutPages(texts), dictionary, file, onPage }
    const { corpora, groups, leftOut, lost } = await readSamples(cluster, draws, reading)
    const { tokens, smallest } = sampleSize(corpora, wanted, runs)
    const trial = new Trial(texts, dictionary)
    const models = new Models(trial, file)
    const heldOut = { texts: texts.length, characters: trial.characters }
    const figures = { ...corpusFigures(models, corpora, tokens), smallest, samples, heldOut, leftOut, lost }
    if (!groupBy) return figures
    const size = groupSize(tokens)
    const all = corpusFigures(models, corpora, size)
    return { ...figures, groups: { all, ...groupFigures(models, groups, size), smaller: draws.smallerGroups } }
  } finally {
    file.close()
  }
}

interface ReadSamples extends Pick<TrainingTexts, 'leftOut' | 'lost'> {
  corpora: Corpora<StoredSamples>
  groups: StoredGroup[]
}

/** Reads the texts of the pages that were drawn; those that are not trained on are in the samples no more. */
async function readSamples(cluster: Cluster, draws: Draws, options: ReadingOptions): Promise<ReadSamples> {
  const { before, after, random, groups } = draws
  const all = [before, after, random, ...groups.flatMap((group) => [group.before, group.after])].flat(2)
  const { tokensOf, leftOut, lost } = await readTrainingTexts(cluster, all, options)
  const stored = (drawn: Drawn) => drawn.map((pages) => pages.flatMap((page) => tokensOf(page) ?? []))
  return {
    corpora: { before: stored(before), after: stored(after), random: stored(random) },
    groups: groups.map(({ group, before, after }) => ({ group, before: stored(before), after: stored(after) })),
    leftOut,
    lost,
  }
}
