import type { SluiceStage } from '../processors/define-stage.js'
import { score } from '../processors/score.js'
import type { Run } from '../schemas/types.js'
import { type Lineage, MAIN } from '../topology/lineage.js'
import { type Parameters, type Settings, settings } from '../topology/settings.js'

/** Settings as a run records them. */
export const parametersOf = (settings: Settings): Parameters => ({ ...settings })

/** The settings of a run. */
export const settingsOf = ({ parameters }: Pick<Run, 'parameters'>): Settings => settings(parameters)

/** The settings that the stages of a run work with: each with those of the run that owns it. */
export function inForce(
  runs: ReadonlyMap<string, Run>,
  lineage: Lineage,
  stages: readonly SluiceStage[],
  current: Run | undefined,
): Parameters {
  const inForce: Parameters = { ...(current ?? runs.get(MAIN))?.parameters }
  for (const stage of stages.slice(
    0,
    stages.findIndex(({ name }) => name === score.name),
  )) {
    const owner = runs.get(lineage.scopeOf(stage, current?.name) ?? MAIN)
    for (const name of stage.settings) {
      const value = owner?.parameters[name]
      if (value !== undefined) inForce[name] = value
    }
  }
  return inForce
}

/** The settings that say how the loop goes on and trains, rather than what a run makes of its pages. */
const isOfLoop = (name: string): boolean => name.startsWith('rounds.') || name.startsWith('train.')

/**
 * The settings of a round: those that the run before it works with, so that what a person has promoted stays in force; how the loop goes on
 * is up to this machine.
 * @param own settings of this machine
 * @param parent absent for the first round
 */
export function roundSettings(
  runs: ReadonlyMap<string, Run>,
  lineage: Lineage,
  stages: readonly SluiceStage[],
  own: Settings,
  parent: Run | undefined,
): Settings {
  if (!parent) return own
  const ofLoop = Object.fromEntries(Object.entries(own).filter(([name]) => isOfLoop(name)))
  return settings({ ...inForce(runs, lineage, stages, parent), ...ofLoop })
}
