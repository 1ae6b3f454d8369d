import type { Run } from '../schemas/types.js'
import { type Parameters, type Settings, settings } from '../topology/settings.js'

/** Settings as a run records them. */
export const parametersOf = (settings: Settings): Parameters => ({ ...settings })

/** The settings of a run. */
export const settingsOf = ({ parameters }: Pick<Run, 'parameters'>): Settings => settings(parameters)
