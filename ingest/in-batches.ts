/** What waits for the file system at a time. */
const BATCH = 256

/** Does something with each, many at a time, and gives the results in their order. */
export async function inBatches<T, R>(all: T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let i = 0; i < all.length; i += BATCH) results.push(...(await Promise.all(all.slice(i, i + BATCH).map(work))))
  return results
}
