import { type Corpora, type CorpusFigures, type GroupComparison, type GroupFigures, pairOf } from './figures.js'
import type { Group } from './grouping.js'
import { intervalOf } from './interval.js'
import { leastOf, type Models, type StoredSamples } from './models.js'

/** A group, and the samples of its part of each corpus. */
export interface StoredGroup {
  group: Group
  before: StoredSamples
  after: StoredSamples
}

/** Trains models on samples of the corpora. @param tokens of each sample */
export function corpusFigures(models: Models, corpora: Corpora<StoredSamples>, tokens: number): CorpusFigures {
  const { before, after, random } = corpora
  const pair = pairOf(models.bits(before, tokens), models.bits(after, tokens))
  return { ...pair, random: intervalOf(models.bits(random, tokens)), tokens }
}

/** Trains models on samples of groups of the corpora, where both or one of them has enough. @param size tokens of each sample */
export function groupFigures(
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
