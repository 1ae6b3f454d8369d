import type { SluiceStage } from '../processors/define-stage.js'
import { stageLag, totalLag } from '../runtime/lag.js'
import type { Offsets } from '../runtime/work.js'
import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { extentsIn } from '../topology/extent.js'
import type { SluiceTopology } from '../topology/topology.js'

/** A round that is called for, and what has to come through before it begins. */
interface Call {
  round: number
  /** Files that were being read when it was called for. */
  files: readonly string[]
  /** The first of the stages that have not caught up, and where its inputs ended when those before it had. */
  stage: number
  until?: Offsets
}

/**
 * Sees to it that a round begins with all that was there when it was called for: the files that were being read then are read to their end, and what
 * is in the topics then has come through all stages that new pages flow through. What flows in meanwhile is not waited for, so that a
 * round begins though crawls arrive without end.
 */
export class CatchingUp {
  readonly #cluster: Cluster
  readonly #topology: SluiceTopology
  #call: Call | undefined

  constructor(cluster: Cluster, topology: SluiceTopology) {
    this.#cluster = cluster
    this.#topology = topology
  }

  /** No round is called for any more. */
  cancel(): void {
    this.#call = undefined
  }

  /**
   * @param round that is called for; another one is waited for anew
   * @param reading files that are being read
   * @returns what the round has to wait for; undefined when it may begin
   */
  async advance(
    round: number,
    reading: readonly string[],
    runs: ReadonlyMap<string, Run>,
  ): Promise<string | undefined> {
    if (this.#call?.round !== round) this.#call = { round, files: reading, stage: 0 }
    const call = this.#call
    const file = call.files.find((file) => reading.includes(file))
    if (file) return `ingest is reading ${file}`
    const current = [...runs.values()].find(({ state }) => state === 'current')
    const stages = this.#topology.stages.filter(({ scoped }) => !scoped || current)
    for (; call.stage < stages.length; call.stage++, call.until = undefined) {
      const stage = stages[call.stage]!
      call.until ??= await this.#endsOf(stage, current)
      const left = await this.#left(stage, current, runs, call.until)
      if (left > 0) return `${left} records are to go through ${stage.name}`
    }
    return undefined
  }

  async #endsOf({ reads }: SluiceStage, current: Run | undefined): Promise<Offsets> {
    const { names, reader } = this.#cluster
    const ends = new Map<string, Map<number, bigint>>()
    for (const topic of reads) ends.set(topic, await reader.offsets(names.topic(topic, current?.name), 'end'))
    return ends
  }

  async #left(
    stage: SluiceStage,
    current: Run | undefined,
    runs: ReadonlyMap<string, Run>,
    until: Offsets,
  ): Promise<number> {
    const { lineage } = this.#cluster
    const extent = extentsIn(lineage, runs, current?.name)(stage)
    return totalLag(await stageLag(this.#cluster, stage, lineage.scopeOf(stage, current?.name), { ...extent, until }))
  }
}
