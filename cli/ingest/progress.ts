import type { Backlog } from '../../ingest/backlog.js'
import { createProgress } from '../../ingest/progress-bar.js'
import type { Source } from '../../ingest/types.js'
import type { IngestProgress } from '../../schemas/types.js'
import { byteSize, groups } from '../output.js'

/** Why ingest waits, as it is told to people. */
export const heldText = ({ pages, bytes }: Backlog): string =>
  `waiting: about ${groups(pages)} pages, ${byteSize(bytes)}, wait for extraction (settings ingest.pages and ingest.bytes; \`sluice run\` extracts)`

/** Progress in bytes over all files, where all sizes are known. */
export function ingestProgress(sources: readonly Source[]) {
  const total = sources.every(({ size }) => size !== undefined)
    ? sources.reduce((sum, { size }) => sum + size!, 0)
    : undefined
  const bar = createProgress({ label: 'ingest', total, unit: 'bytes' })
  const files = new Map<string, IngestProgress>()
  let held: Backlog | undefined
  const draw = () => {
    const read = [...files.values()].reduce((sum, { offset }) => sum + offset, 0)
    const taken = [...files.values()].reduce((sum, file) => sum + file.taken, 0)
    bar.update(read, [`${groups(taken)} pages`, held && heldText(held)].filter(Boolean).join('  '))
  }
  return {
    update: (progress: IngestProgress) => {
      files.set(progress.file, progress)
      draw()
    },
    hold: (backlog: Backlog | undefined) => {
      held = backlog
      draw()
    },
    stop: () => bar.stop(),
  }
}
