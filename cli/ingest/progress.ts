import type { Backlog } from '../../ingest/backlog.js'
import { createProgress } from '../../ingest/progress-bar.js'
import type { Source } from '../../ingest/types.js'
import type { IngestProgress } from '../../schemas/types.js'
import { byteSize, groups } from '../output.js'

/** Why ingest waits, as it is told to people. */
export const heldText = ({ pages, bytes }: Backlog): string =>
  `waiting: about ${groups(pages)} pages, ${byteSize(bytes)}, wait for extraction (settings ingest.pages and ingest.bytes; \`sluice run\` extracts)`

/** Progress in bytes over all files, where all sizes are known, and all of each is read. */
export function ingestProgress(sources: readonly Source[]) {
  const total = sources.every(({ size, ranges }) => size !== undefined && !ranges)
    ? sources.reduce((sum, { size }) => sum + size!, 0)
    : undefined
  const bar = createProgress({ label: 'ingest', total, unit: 'bytes' })
  const files = new Map<string, IngestProgress>()
  const sum = { read: 0, taken: 0 }
  let held: Backlog | undefined
  const draw = () =>
    bar.update(sum.read, [`${groups(sum.taken)} pages`, held && heldText(held)].filter(Boolean).join('  '))
  return {
    update: (progress: IngestProgress, key: string) => {
      const { offset = 0, taken = 0 } = files.get(key) ?? {}
      files.set(key, progress)
      sum.read += progress.offset - offset
      sum.taken += progress.taken - taken
      draw()
    },
    hold: (backlog: Backlog | undefined) => {
      held = backlog
      draw()
    },
    stop: () => bar.stop(),
  }
}
