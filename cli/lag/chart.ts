import type { LagPoint } from '../../runtime/group-history.js'

const BARS = '▁▂▃▄▅▆▇█'
const NONE = '·'

/**
 * A line of bars: the lag over time, the highest as high as there is room. Where nothing was seen there is a dot.
 * @param forMs how far back it reaches from `now`, in milliseconds
 */
export function chart(
  points: readonly LagPoint[],
  { now, forMs, columns }: { now: number; forMs: number; columns: number },
): string {
  const width = forMs / columns
  const lags = Array.from({ length: columns }, (_, column) => {
    const from = now - forMs + column * width
    const within = points.filter(({ at }) => at > from && at <= from + width)
    return within.length === 0 ? undefined : Math.max(...within.map(({ lag }) => lag))
  })
  const most = Math.max(1, ...lags.filter((lag) => lag !== undefined))
  return lags
    .map((lag) => (lag === undefined ? NONE : BARS[lag === 0 ? 0 : Math.ceil((lag / most) * (BARS.length - 1))]))
    .join('')
}
