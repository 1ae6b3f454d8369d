import type { Run } from '../schemas/types.js'
import { NO_SEED } from './mixture/calibration.js'
import type { RunStatistics } from './statistics.js'

/**
 * The round whose pages a run is trained on besides those that people gave: of those that it comes from, the latest round, if it lets pages join the seed. What a person
 * tries out teaches nothing, and is passed over.
 */
export function teacherOf(runs: Iterable<Run>, run: Pick<Run, 'parent'>): Run | undefined {
  const byName = new Map([...runs].map((one) => [one.name, one]))
  for (let at = run.parent; at; ) {
    const found = byName.get(at)
    if (!found) return undefined
    if (found.round > 0) return (found.seedCut ?? NO_SEED) < NO_SEED ? found : undefined
    at = found.parent
  }
  return undefined
}

/** Whether what a run accepted says anything of its pages. */
export function isBelieved(run: Run | undefined): boolean {
  if (!run) return false
  const { doubt, decided } = JSON.parse(run.statistics) as Partial<RunStatistics>
  return doubt === undefined || decided?.what === 'continue'
}
