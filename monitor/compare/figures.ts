import type { Group } from './grouping.js'
import { type Interval, intervalOf } from './interval.js'

/** Something of the corpora of two runs, and of all pages that either of them scored. */
export interface Corpora<T> {
  before: T
  after: T
  random: T
}

/** Bits a character of texts by models of two corpora. */
export interface Pair {
  before: Interval
  after: Interval
  /** Of the second less the first, sample by sample: below zero, the second is better. */
  difference: Interval
}

export interface CorpusFigures extends Pair {
  /** By models of pages that either run scored, whatever became of them. */
  random: Interval
  /** Of each sample. */
  tokens: number
}

/** A group; without figures of a corpus that has too little of it. */
export type GroupFigures = Group & Partial<Pair>

/** Groups of both corpora, by samples of one size. */
export interface GroupComparison {
  /** Of all pages, by samples of that size. */
  all: CorpusFigures
  compared: GroupFigures[]
  tooSmall: Group[]
  /** Groups that were not looked at, since there are so many larger ones. */
  smaller: number
}

export interface Comparison extends CorpusFigures {
  samples: number
  /** The corpus that has too few tokens for samples of the size that was asked for, and gives all samples theirs. */
  smallest?: keyof Corpora<unknown>
  heldOut: { texts: number; characters: number }
  /** Pages that were left out of the samples since they hold a held-out text, and those whose text is no longer there. */
  leftOut: number
  lost: number
  groups?: GroupComparison
}

/** @param before of each sample of one corpus @param after of the same samples of the other */
export const pairOf = (before: readonly number[], after: readonly number[]): Pair => ({
  before: intervalOf(before),
  after: intervalOf(after),
  difference: intervalOf(after.map((bits, i) => bits - before[i]!)),
})
