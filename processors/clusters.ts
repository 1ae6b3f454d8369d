import { clusters as uniteClusters } from './dedup/clusters.js'
import { defineStage } from './define-stage.js'

/** Edges → the canonical page of every page that has a duplicate. */
export const clusters = defineStage({
  name: 'clusters',
  phase: 'filtering',
  reads: ['RUN.dedup.edges'],
  writes: ['RUN.dedup.members'],
  state: true,
  explain: {
    'RUN.dedup.members': (page, { canonical }) => ({
      what: canonical === page ? 'stands for its cluster of duplicates' : `in the cluster of page ${canonical}`,
    }),
  },
  create: () => uniteClusters(),
})
