/** Parameters of fastText's supervised training, by its own names. */
export interface Parameters {
  dim: number
  lr: number
  wordNgrams: number
  minCount: number
  epoch: number
  bucket: number
}

/**
 * Parameters for a training set of so many pages, both labels together: the paper's (for 500,000 of each) from half a million up. A few hundred pages
 * of a few sites are learnt by heart within 10 epochs, and pages of other sites are then missed (measured: at the cut of
 * 0.5 from 240 pages of four sites, 5 epochs found 88 % of another crawl's mathematics, 25 epochs 39 %).
 */
export function parametersFor(examples: number): Parameters {
  if (examples >= 500_000) return { dim: 256, lr: 0.1, wordNgrams: 3, minCount: 3, epoch: 3, bucket: 2_000_000 }
  return { dim: 32, lr: 0.5, wordNgrams: 3, minCount: 3, epoch: 5, bucket: 200_000 }
}
