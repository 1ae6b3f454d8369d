import { type AnyCluster, GroupObserver } from './group-observer.js'
import type { LagRow, LagView } from './lag-row.js'

/** Of groups that are not Sluice's, so many are told of, and so many of their partitions in all: each is some series. */
const MOST_GROUPS = 100
const MOST_PARTITIONS = 2000

export interface OtherGroupsOptions {
  /** Names of groups; all but Sluice's unless given. */
  wanted?: readonly string[]
  /** What the names of Sluice's own begin with; empty where they begin with nothing. */
  prefix: string
  /** How far back rates and status look, in milliseconds. */
  keptMs: number
}

/** Looks at consumer groups that are not Sluice's, beside its stages: those that are wanted and there. */
export class OtherGroups {
  readonly #observer: GroupObserver
  /** Groups of Sluice's stages: of these it is told otherwise. */
  #own: ReadonlySet<string> = new Set()
  /** Groups that are there and not told of, since there are too many. */
  #leftOut = 0

  constructor(cluster: AnyCluster, { wanted, prefix, keptMs }: OtherGroupsOptions) {
    const isOther = (group: string) => !this.#own.has(group) && (prefix === '' || !group.startsWith(prefix))
    const choose = (all: readonly string[]) => {
      const there = wanted
        ? all.filter((group) => wanted.includes(group) && !this.#own.has(group))
        : all.filter(isOther)
      const told = [...there].sort().slice(0, MOST_GROUPS)
      this.#leftOut = there.length - told.length
      return told
    }
    this.#observer = new GroupObserver(cluster, choose, keptMs)
  }

  /** @param own rows of Sluice's own stages */
  async look(own: readonly LagRow[]): Promise<LagView & { leftOut: number }> {
    this.#own = new Set(own.map(({ group }) => group))
    const view = await this.#observer.look()
    let partitions = 0
    const rows = view.rows.filter((row) => {
      const isRoom = partitions + row.partitions.length <= MOST_PARTITIONS
      if (isRoom) partitions += row.partitions.length
      return isRoom
    })
    return { ...view, rows, leftOut: this.#leftOut + view.rows.length - rows.length }
  }
}
