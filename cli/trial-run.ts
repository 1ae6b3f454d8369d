import type { Run } from '../schemas/types.js'

/** A run for trying stages in memory: it lets every page through. @param model hash of the model, where there is one */
export const trialRun = (model: string | null): Run => ({
  name: 'try',
  round: 0,
  parent: null,
  start: 'pages.language',
  settings: '{}',
  model,
  state: 'filtering',
  barrier: '{}',
  cut: 0,
  seedCut: 0,
  startedAt: 0,
  finishedAt: null,
  statistics: '{}',
})
