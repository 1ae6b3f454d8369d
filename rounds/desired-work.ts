import { type SluiceStage, type StageContext, worksFor } from '../processors/define-stage.js'
import type { NamedFilter } from '../processors/filters/filter.js'
import type { Extent, Work } from '../runtime/work.js'
import type { Run } from '../schemas/types.js'
import { type Lineage, MAIN } from '../topology/lineage.js'
import { SEED } from '../topology/meaning.js'
import { settingsOf } from './parameters.js'

/** Runs that are worked for: those on their way to their barrier, and the current one; before there are any, the first one alone. */
export function activeRuns(runs: ReadonlyMap<string, Run>): Run[] {
  const active = [...runs.values()].filter(
    ({ state }) => state === 'scoring' || state === 'filtering' || state === 'current',
  )
  return active.some(({ state }) => state === 'current') ? active : [runs.get(MAIN)!, ...active]
}

/** A stage that is to work, and the run that owns it. */
export interface Due {
  stage: SluiceStage
  owner: Run
}

/** What there is to do now: for each run that is worked for, the stages that it owns, and those before them that its bases own. */
export function dueStages(stages: readonly SluiceStage[], runs: ReadonlyMap<string, Run>, lineage: Lineage): Due[] {
  const due = new Map<string, Due>()
  for (const active of activeRuns(runs)) {
    for (const stage of stages) {
      const owner = runs.get(lineage.scopeOf(stage, active.name) ?? MAIN)!
      const works = owner === active ? worksFor(stage.phase, owner) : stage.phase === 'always'
      if (works) due.set(`${owner.name}/${stage.name}`, { stage, owner })
    }
  }
  return [...due.values()]
}

/**
 * The work of a stage for the run that owns it.
 * @param ownerOf the run whose topic a run works with, other than the first one
 * @param extent of the run
 */
export function workFor(
  stage: SluiceStage,
  run: Run,
  filters: readonly NamedFilter[],
  ownerOf: (topic: string, run: string) => string | undefined,
  extent: Extent = {},
): Work {
  const first = run.name === MAIN
  return {
    stage,
    scope: first ? undefined : run.name,
    context: {
      run: first ? undefined : run,
      filters,
      ownerOf: (topic) => ownerOf(topic, run.name) ?? MAIN,
    } satisfies StageContext,
    settings: settingsOf(run),
    resources: stage.resources(run),
    // What joins the seed changes once a person lets a round go on.
    incarnation: first ? undefined : `${run.startedAt}${stage.writes.includes(SEED) ? ` ${run.seedCut}` : ''}`,
    ...extent,
  }
}
