import { LagWindows, type PartitionSample } from './lag-windows.js'
import type { WorkSample } from './told-work.js'

/** How far a group was behind at one moment. */
export interface LagPoint {
  /** Milliseconds since 1970. */
  at: number
  lag: number
  /** Records that have come to its inputs so far; only the difference between two of them says something. */
  arrived: number
}

/** The lag of a group at one moment. */
export interface LagSample extends LagPoint {
  partitions: PartitionSample[]
  /** What a process has done, where it is that which is told. */
  work?: WorkSample[]
}

/** By so much time goes back when a clock is set; less is how clocks are kept right. */
const SET_BACK_MS = 1000

/** What is kept of the samples of one group: its lags over the last minutes, and of its partitions what they are judged by. */
export class GroupHistory {
  readonly #keptMs: number
  points: LagPoint[] = []
  windows: LagWindows
  latest: LagSample | undefined

  /** @param keptMs for how long */
  constructor(keptMs: number) {
    this.#keptMs = keptMs
    this.windows = new LagWindows(keptMs)
  }

  /** Takes in what was seen now. When the clock was set back, what was known stands in the future, and says nothing any more. */
  add(sample: LagSample): void {
    const ahead = (this.latest?.at ?? 0) - sample.at
    if (ahead >= SET_BACK_MS) {
      this.points = []
      this.windows = new LagWindows(this.#keptMs)
    } else if (ahead >= 0) return
    this.#keep(sample)
  }

  /** Takes in what another process has seen, unless what is known is as late; by a clock ahead of this one's it would shut out its own. */
  take(sample: LagSample): void {
    if (sample.at <= Date.now() && sample.at > (this.latest?.at ?? 0)) this.#keep(sample)
  }

  #keep(sample: LagSample): void {
    const { at, lag, arrived } = sample
    this.points = [...this.points.filter((one) => one.at > at - this.#keptMs), { at, lag, arrived }]
    this.windows.add(sample)
    this.latest = sample
  }
}

export interface Rates {
  /** Records a second; undefined where too little is known. */
  in?: number
  out?: number
  trend?: 'growing' | 'shrinking' | 'steady'
}

const RATE_OVER_MS = 60_000
const LEAST_MS = 2000
/** A change of the lag by less than this share of it is none. */
const STEADY = 0.02
/** What comes is counted a moment before what waits: so many records may seem to have gone without having come. */
const SLACK = 10

/** Rates and trend over the last minute, from lags of one group, the oldest first. What would be negative is not known: something was counted anew. */
export function ratesOf(points: readonly LagPoint[]): Rates {
  const last = points.at(-1)
  const first = last && points.find(({ at }) => at >= last.at - RATE_OVER_MS)
  if (!last || !first || last.at - first.at < LEAST_MS) return {}
  const seconds = (last.at - first.at) / 1000
  const arrived = last.arrived - first.arrived
  const change = last.lag - first.lag
  const through = arrived - change
  const most = Math.max(first.lag, last.lag)
  const isKnown = arrived >= 0 && through >= -Math.max(SLACK, STEADY * most)
  return {
    in: arrived < 0 ? undefined : arrived / seconds,
    out: isKnown ? Math.max(0, through) / seconds : undefined,
    trend: Math.abs(change) <= STEADY * most ? 'steady' : change > 0 ? 'growing' : 'shrinking',
  }
}
