import { type ClusterOptions, Cluster as RuntimeCluster } from '../runtime/cluster.js'
import { table } from '../runtime/tables.js'
import { type Run, schemas, type TopicValues } from '../schemas/types.js'
import { Lineage } from './lineage.js'
import { topology } from './topology.js'

/** A cluster with Sluice's topics; what a topic is called for a run follows from the runs that it has met. */
export class Cluster extends RuntimeCluster<TopicValues> {
  readonly lineage: Lineage

  constructor(options: Omit<ClusterOptions, 'schemas' | 'resolve'>) {
    const lineage = new Lineage(() => topology)
    super({ ...options, schemas, resolve: lineage.resolve })
    this.lineage = lineage
  }

  /** The runs, by name; they are known afterwards. */
  async runs(): Promise<Map<string, Run>> {
    const runs = await table<TopicValues, 'runs'>(this, 'runs')
    this.lineage.update(runs.values())
    return runs
  }
}
