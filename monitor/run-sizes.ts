import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import type { SluiceTopology } from '../topology/topology.js'

/**
 * Bytes on the brokers' disks of each run's own topics and changelogs, one replica counted. What exists once, as `crawl.records`, is
 * no run's. Left out are runs that have nothing, or of which the brokers do not tell.
 */
export async function runSizes(
  cluster: Cluster,
  topology: SluiceTopology,
  runs: Iterable<Run>,
): Promise<Map<string, number>> {
  const existing = new Set(await cluster.admin.listTopics())
  const own = new Map<string, string[]>()
  for (const { name } of runs)
    own.set(
      name,
      topicsOf(cluster, topology, name).filter((topic) => existing.has(topic)),
    )
  const sizes = await cluster.reader.sizesOf([...own.values()].flat())
  const result = new Map<string, number>()
  for (const [name, topics] of own) {
    const found = topics.map((topic) => sizes.get(topic))
    if (found.length > 0 && !found.includes(undefined))
      result.set(
        name,
        found.reduce<number>((sum, bytes) => sum + bytes!, 0),
      )
  }
  return result
}

function topicsOf({ lineage, names }: Cluster, { topics }: SluiceTopology, run: string): string[] {
  const part = lineage.partOf(run)
  return [
    ...part.topics.filter((topic) => topics[topic]!.owned).map((topic) => names.topic(topic, run)),
    ...part.stages.map((stage) => names.changelog(stage, part.scope)),
  ]
}
