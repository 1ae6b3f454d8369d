import { setTimeout } from 'node:timers/promises'
import type { LagRow, LagView } from '../../monitor/lag-row.js'
import { records } from './table.js'

const INTERVAL_MS = 1000
/** So often in a row nothing may be left: what a stage has just sent on is seen a moment later. */
const LOOKS = 2

/**
 * Waits until the stages that somebody works on have nothing left; while nobody works on any, for somebody to come, unless nothing is left at all.
 * What is left is told on standard error.
 * @param seconds after which it gives up; never unless given
 * @returns the latest look, and whether all is drained
 */
export async function untilDrained(
  look: () => Promise<LagView>,
  seconds: number | undefined,
  signal: AbortSignal,
): Promise<{ view: LagView; isDrained: boolean }> {
  const deadline = seconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + 1000 * seconds
  let [drained, told] = [0, '']
  for (;;) {
    const view = await look()
    const waiting = leftIn(view.rows)
    drained = waiting.length === 0 ? drained + 1 : 0
    if (drained >= LOOKS) return { view, isDrained: true }
    if (Date.now() > deadline || signal.aborted) return { view, isDrained: false }
    const line = waiting.map(({ name, lag, isExact }) => `${name} ${records(lag, isExact)}`).join(', ')
    if (line !== told && line !== '') process.stderr.write(`sluice: to be processed: ${line}\n`)
    told = line
    await setTimeout(INTERVAL_MS, undefined, { signal }).catch(() => {})
  }
}

/** Stages with work left that is waited for. */
function leftIn(rows: readonly LagRow[]): LagRow[] {
  const stages = rows.filter(({ within }) => !within)
  const worked = stages.filter(({ workers }) => workers > 0)
  const missing = stages.filter(({ lag }) => lag === undefined)
  return [...missing, ...(worked.length > 0 ? worked : stages).filter(({ lag = 0 }) => lag > 0)]
}
