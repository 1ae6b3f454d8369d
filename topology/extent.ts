import type { Extent, Selection } from '../runtime/work.js'
import type { Run } from '../schemas/types.js'
import { type Lineage, MAIN, offsetsIn } from './lineage.js'

/** Names of the runs that new pages flow through: the current one, and what it stands on; the first one always. */
export function liveRuns(lineage: Lineage, runs: Iterable<Run>): Set<string> {
  const current = [...runs].find(({ state }) => state === 'current')
  return new Set([MAIN, ...lineage.of(current?.name).map(({ name }) => name)])
}

/**
 * Which part of its starting topic concerns a run. It ends at the run's barrier until new pages flow through the run; where it begins, and
 * the crawl whose pages alone it takes up to the barrier, stay as they were recorded.
 * @param live names of the runs that new pages flow through
 */
export function extentOf(run: Run, live: ReadonlySet<string>): Extent {
  const { name, start, since, barrier } = run
  const begin = offsetsIn(since)
  return {
    from: begin.size > 0 ? new Map([[start, begin]]) : undefined,
    until: live.has(name) ? undefined : new Map([[start, offsetsIn(barrier)]]),
    selection: selectionOf(run),
  }
}

/** Tells which part of its inputs concerns a stage as it works for a run, or, without one, for the first. */
export function extentsIn(
  lineage: Lineage,
  runs: ReadonlyMap<string, Run>,
  run: string | undefined,
): (stage: { name: string }) => Extent {
  const live = liveRuns(lineage, runs.values())
  return (stage) => {
    const owner = runs.get(lineage.scopeOf(stage, run) ?? MAIN)
    return owner ? extentOf(owner, live) : {}
  }
}

function selectionOf({ start, barrier, crawl }: Run): Selection | undefined {
  if (crawl === null) return undefined
  return {
    until: new Map([[start, offsetsIn(barrier)]]),
    wanted: (_, value) => (value as { crawl: string }).crawl === crawl,
  }
}
