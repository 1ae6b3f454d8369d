/** Parameters of fastText's supervised training, by its own names. */
export interface Parameters {
  dim: number
  lr: number
  wordNgrams: number
  minCount: number
  epoch: number
  bucket: number
}

/** From so many pages of a label the paper's parameters hold: DeepSeekMath (arXiv 2402.03300, §2.1), for 500,000 of each. */
const PAPER_PAGES = 250_000
const EPOCHS = 3
const RATE = 0.5
/** Fewest steps of a training at the learning rate RATE. */
const LEAST_STEPS = 2000

/**
 * Parameters for so many pages of the rarer label, in so many lines of both labels: the paper's for large seeds. Below, a training takes three
 * passes over the pages, but never less than 2,000 steps, since fewer hardly move the scores from 0.5; many more, from few pages, teach
 * their sites instead of their subject. Where lines repeat, the learning rate is lower instead.
 *
 * Measured on two crawls with seeds from four sites, at the cut of 0.5: F1 0.84 to 0.90 from 40, 80, 160 and 240 pages, and from 240 with half
 * as many and three times as many negatives. A fixed five epochs gave 0.67 to 0.70 from 40 pages, and fifteen 0.60 to 0.64 from 240.
 */
export function parametersFor(rarer: number, lines: number): Parameters {
  if (rarer >= PAPER_PAGES) return { dim: 256, lr: 0.1, wordNgrams: 3, minCount: 3, epoch: 3, bucket: 2_000_000 }
  const steps = Math.max(LEAST_STEPS, EPOCHS * 2 * rarer)
  const epoch = Math.max(EPOCHS, Math.round(steps / lines))
  const lr = Number(((RATE * steps) / (lines * epoch)).toFixed(4))
  return { dim: 32, lr, wordNgrams: 3, minCount: 3, epoch, bucket: 200_000 }
}
