import type { LagRow, LagView } from '../lag-row.js'

/** What is known of a process that watches a deployment. */
export interface Known {
  /** The latest look that succeeded. */
  view?: LagView
  /** Why the latest attempt failed; undefined when it did not. */
  error?: string
  /** Milliseconds since 1970. */
  now: number
}

export interface Health {
  ok: boolean
  why: string[]
}

/** Whether a look still says how things are. One from the future was taken before the clock was set back: the next one will tell. */
export const isFresh = ({ at }: LagView, now: number): boolean => Math.abs(now - at) <= STALE_MS

/** After so long without a look that succeeded nothing is known any more. */
const STALE_MS = 60_000

/** Whether the deployment can be looked at. */
export function health({ view, error, now }: Known): Health {
  if (!view) return { ok: false, why: [error ?? 'nothing has been looked at yet'] }
  if (!isFresh(view, now)) {
    const age =
      now < view.at ? 'was taken before the clock was set back' : `is ${Math.round((now - view.at) / 1000)} s old`
    return { ok: false, why: [`the latest look ${age}: ${error ?? 'it takes long'}`] }
  }
  return { ok: true, why: [] }
}

/** Whether it also gets on: where work waits, somebody is at it and makes progress. A lag that only grows is progress. */
export function readiness(known: Known): Health {
  const alive = health(known)
  if (!alive.ok) return alive
  const why = known
    .view!.rows.filter(({ within }) => !within)
    .flatMap((row) => {
      const stuck = stuckWhy(row)
      return stuck === undefined ? [] : [`${row.run ? `${row.run}/` : ''}${row.name}: ${stuck}`]
    })
  return { ok: why.length === 0, why }
}

/** A record may take ten seconds, and some of them share a transaction. */
const LONG_S = 300

/** Why a stage does not get on; undefined while it does. Of what has hardly ever committed Burrow's rules say nothing. */
function stuckWhy(row: LagRow): string | undefined {
  const { state, why, lag = 0, secondsSinceCommit, secondsBehind = 0, behindWhat, partitions } = row
  if (state !== 'OK' && state !== 'WARN') return `${state}: ${why}`
  const idle = secondsSinceCommit ?? (behindWhat === 'now' ? secondsBehind : 0)
  const waited = behindWhat === 'now' ? Math.min(idle, secondsBehind) : idle
  const isRestoring = partitions.some(({ task }) => task?.status.state === 'restoring')
  if (lag === 0 || waited <= LONG_S || isRestoring) return undefined
  return `no commit for ${Math.round(waited / 60)} min, and records wait`
}
