import type { Run } from '../schemas/types.js'

/** Where a run cuts, for a person. */
export function cutText({ cut, calibration }: Pick<Run, 'cut' | 'calibration'>): string {
  if (cut === null) return '–'
  if (calibration === null) return `score ${cut.toFixed(4)}`
  return cut > 1 ? 'none passes' : `p ${cut.toFixed(4)}`
}
