import { setTimeout } from 'node:timers/promises'
import type { LagView } from '../../monitor/lag-row.js'
import type { LagPoint } from '../../runtime/group-history.js'
import { clip, formatTable } from '../output.js'
import { chart } from './chart.js'
import { lagTable } from './table.js'

const INTERVAL_MS = 2000
/** Of a core: a large deployment is looked at less often. */
const MOST_CPU_SHARE = 0.02
export const CHART_MS = 10 * 60_000
const CHART_COLUMNS = 40
const HOME = '\x1b[H'
const TO_LINE_END = '\x1b[K'
const TO_SCREEN_END = '\x1b[J'

/** Whoever can look again and again. */
export interface Watched {
  look(): Promise<LagView>
  pointsOf(group: string): readonly LagPoint[]
}

/** Draws looks, one over the other on a terminal, until the signal. */
export async function watch(watched: Watched, verbose: boolean, signal: AbortSignal): Promise<void> {
  const isTerminal = process.stdout.isTTY
  if (isTerminal) process.stdout.write(HOME + TO_SCREEN_END)
  while (!signal.aborted) {
    const before = process.cpuUsage()
    const view = await watched.look()
    const { columns, rows } = process.stdout
    const table = lagTable(view, verbose, columns)
    const text = `${new Date(view.at).toLocaleTimeString()}\n${table}\n\n${charts(watched, view)}\n`
    process.stdout.write(isTerminal ? HOME + onScreen(text, columns, rows) + TO_SCREEN_END : `${text}\n`)
    const { user, system } = process.cpuUsage(before)
    await setTimeout(pauseAfter((user + system) / 1000), undefined, { signal }).catch(() => {})
  }
}

/** As much of a text as fits: a line that wraps, or one too many, would push what was drawn before up the terminal. */
export function onScreen(text: string, columns: number, rows: number): string {
  const lines = text.trimEnd().split('\n')
  const shown = lines.length < rows ? lines : [...lines.slice(0, rows - 2), `… ${lines.length - rows + 2} more lines`]
  return shown.map((line) => `${clip(line, columns)}${TO_LINE_END}\n`).join('')
}

/** How long to rest after so much work, both in milliseconds. */
export const pauseAfter = (cpuMs: number): number => Math.max(INTERVAL_MS, cpuMs / MOST_CPU_SHARE)

/** The lags of the last minutes. */
function charts(watched: Watched, { rows, at }: LagView): string {
  const lines = rows
    .filter(({ within }) => !within)
    .map(({ name, run, group }) => [
      name,
      run ?? 'shared',
      chart(watched.pointsOf(group), { now: at, forMs: CHART_MS, columns: CHART_COLUMNS }),
    ])
  return formatTable(['stage', 'run', 'the last 10 minutes'], lines)
}
