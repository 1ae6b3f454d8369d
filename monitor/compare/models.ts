import type { StoredTokens, TokenFile } from './token-file.js'
import type { Trial } from './trial.js'

/** Samples of a corpus, each the pages that it takes its tokens from, in order. */
export type StoredSamples = StoredTokens[][]

/** Tokens of the smallest sample. */
export const leastOf = (samples: StoredSamples): number =>
  Math.min(...samples.map((pages) => pages.reduce((sum, { tokens }) => sum + tokens, 0)))

/** Trains a model on each of some samples, one at a time, and tries it. */
export class Models {
  readonly #trial: Trial
  readonly #file: TokenFile

  /** @param file with the tokens of the samples */
  constructor(trial: Trial, file: TokenFile) {
    this.#trial = trial
    this.#file = file
  }

  /**
   * Bits a character by the model of each sample.
   * @param size tokens that are taken of each
   */
  bits(samples: StoredSamples, size: number): number[] {
    return samples.map((pages) => this.#trial.bitsACharacter(this.#tokens(pages, size)))
  }

  *#tokens(pages: readonly StoredTokens[], size: number): Generator<Int32Array> {
    let left = size
    for (const page of pages) {
      if (left === 0) return
      const tokens = this.#file.read(page, left)
      left -= tokens.length
      yield tokens
    }
  }
}
