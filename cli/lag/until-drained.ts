import { setTimeout } from 'node:timers/promises'
import type { LagPartition, LagRow, LagView } from '../../monitor/lag-row.js'
import { records } from './table.js'

const INTERVAL_MS = 1000
/** So often in a row it must look so: what a stage has just sent on is seen a moment later. */
const LOOKS = 2

/** How waiting has ended; `stuck` when nothing that is left can get on before a person has looked. */
export type Ending = 'drained' | 'stuck' | 'late' | 'aborted'

/**
 * Waits until the stages that somebody works on have nothing left; while nobody works on any, for somebody to come, unless nothing is left at all.
 * What is left is told on standard error.
 * @param seconds after which it gives up, also in the middle of a look; never unless given
 * @returns how it ended, and the latest look, if there was one
 */
export async function untilDrained(
  look: () => Promise<LagView>,
  seconds: number | undefined,
  signal: AbortSignal,
  intervalMs = INTERVAL_MS,
): Promise<{ view?: LagView; ending: Ending }> {
  const over = new AbortController()
  const late =
    seconds === undefined
      ? new Promise<never>(() => {})
      : setTimeout(1000 * seconds, undefined, { signal: over.signal }).catch(() => undefined)
  let view: LagView | undefined
  let [drained, stuck, told] = [0, 0, '']
  try {
    for (;;) {
      const seen = await Promise.race([late, look()])
      if (!seen) return { view, ending: 'late' }
      view = seen
      const waiting = leftIn(view.rows)
      drained = waiting.length === 0 ? drained + 1 : 0
      stuck = waiting.length > 0 && waiting.every(isStuck) ? stuck + 1 : 0
      if (drained >= LOOKS) return { view, ending: 'drained' }
      if (stuck >= LOOKS) return { view, ending: 'stuck' }
      if (signal.aborted) return { view, ending: 'aborted' }
      const line = waiting.map(({ name, lag, isExact }) => `${name} ${records(lag, isExact)}`).join(', ')
      if (line !== told && line !== '') process.stderr.write(`sluice: to be processed: ${line}\n`)
      told = line
      await Promise.race([setTimeout(intervalMs, undefined, { signal }).catch(() => {}), late])
    }
  } finally {
    over.abort()
  }
}

/** Stages with work left that is waited for. */
function leftIn(rows: readonly LagRow[]): LagRow[] {
  const stages = rows.filter(({ within }) => !within)
  const worked = stages.filter(({ workers = 0 }) => workers > 0)
  const missing = stages.filter(({ lag }) => lag === undefined)
  return [...missing, ...(worked.length > 0 ? worked : stages).filter(({ lag = 0 }) => lag > 0)]
}

/** Whether nobody gets on with any of what is left of a stage: its tasks have stopped, or it lacks a topic. */
const isStuck = ({ partitions }: LagRow): boolean => partitions.filter(({ lag }) => lag > 0).every(hasStopped)

const hasStopped = ({ task }: LagPartition): boolean => task?.status.state === 'stopped'
