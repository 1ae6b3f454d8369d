/** Parameters of fastText's supervised training, by its own names. */
export interface Parameters {
  dim: number
  lr: number
  wordNgrams: number
  minCount: number
  epoch: number
  bucket: number
}

/** Parameters for a training set of so many pages, both labels together. */
export function parametersFor(examples: number): Parameters {
  if (examples >= 500_000) return { dim: 256, lr: 0.1, wordNgrams: 3, minCount: 3, epoch: 3, bucket: 2_000_000 }
  return { dim: 32, lr: 0.5, wordNgrams: 3, minCount: 3, epoch: 6, bucket: 200_000 }
}
