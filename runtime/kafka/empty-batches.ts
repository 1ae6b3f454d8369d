import { createRequire } from 'node:module'
import { replaceModule } from './replace-module.js'

const require = createRequire(import.meta.url)
const FETCHER = 'kafkajs/src/consumer/fetcher'

interface Batch {
  isEmptyIncludingFiltered(): boolean
}
interface FetcherOptions {
  fetch(nodeId: number): Promise<Batch[]>
}

/** Of what a fetch brings, the batches with something in them; or a single empty one, since KafkaJS beats after each batch. */
export function worthwhile<B extends Batch>(batches: B[]): B[] {
  const filled = batches.filter((batch) => !batch.isEmptyIncludingFiltered())
  return filled.length > 0 ? filled : batches.slice(0, 1)
}

/**
 * Keeps KafkaJS from sending an empty batch of every partition through its queues after each fetch, which is most of what an idle
 * consumer costs. To be called before KafkaJS is loaded.
 */
export function installEmptyBatches(): void {
  const createFetcher = require(FETCHER) as (options: FetcherOptions) => unknown
  replaceModule(FETCHER, (options: FetcherOptions) =>
    createFetcher({ ...options, fetch: async (nodeId) => worthwhile(await options.fetch(nodeId)) }),
  )
}
