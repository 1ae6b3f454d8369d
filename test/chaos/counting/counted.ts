import type { Cluster } from '../../../runtime/cluster.js'
import { records } from '../../../runtime/tables.js'
import type { Values } from './topology.mjs'

/** Numbers by key, in the order of the log; `seen` must count them. */
export async function counted(
  cluster: Cluster<Values>,
  topic: keyof Values,
): Promise<{ total: number; distinct: number; miscounted: number }> {
  const numbers = new Set<number>()
  const perKey = new Map<string, number>()
  let [total, miscounted] = [0, 0]
  for await (const { key, value } of records(cluster, topic)) {
    const { n, seen } = value!
    const expected = (perKey.get(key) ?? 0) + 1
    perKey.set(key, expected)
    if (seen !== expected) miscounted++
    numbers.add(n)
    total++
  }
  return { total, distinct: numbers.size, miscounted }
}
