import { bands as linkDuplicates } from './dedup/bands.js'
import { defineStage } from './define-stage.js'

/** Pages under one duplicate key → the edges between those that are duplicates. */
export const bands = defineStage({
  name: 'bands',
  phase: 'filtering',
  reads: ['RUN.dedup.keys'],
  writes: ['RUN.dedup.edges'],
  state: true,
  settings: ['dedup.similarity'],
  create: ({ settings }) => linkDuplicates({ threshold: settings['dedup.similarity'] }),
})
