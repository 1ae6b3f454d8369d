import { createProgress } from '../../ingest/progress-bar.js'
import type { Source } from '../../ingest/types.js'
import type { IngestProgress } from '../../schemas/types.js'
import { groups } from '../output.js'

/** Progress in bytes over all files, where all sizes are known. */
export function ingestProgress(sources: readonly Source[]) {
  const total = sources.every(({ size }) => size !== undefined)
    ? sources.reduce((sum, { size }) => sum + size!, 0)
    : undefined
  const bar = createProgress({ label: 'ingest', total, unit: 'bytes' })
  const files = new Map<string, IngestProgress>()
  return {
    update: (progress: IngestProgress) => {
      files.set(progress.file, progress)
      const read = [...files.values()].reduce((sum, { offset }) => sum + offset, 0)
      const taken = [...files.values()].reduce((sum, file) => sum + file.taken, 0)
      bar.update(read, `${groups(taken)} pages`)
    },
    stop: () => bar.stop(),
  }
}
