/** What a commit said, and how many records were behind it at that time; undefined where nobody looked. */
export interface Commit {
  offset: number
  /** Milliseconds since 1970. */
  at: number
  lag?: number
}

/** What is known of one partition that somebody reads. */
export interface Observed {
  /** The latest commits, the oldest first. */
  commits: readonly Commit[]
  /** Where the partition ended lately. */
  ends: readonly number[]
  /** Records behind the latest commit now. */
  lag: number
  /** Milliseconds since 1970. */
  now: number
}

export type LagState = 'OK' | 'WARN' | 'STALL' | 'REWIND' | 'STOP'

export interface LagStatus {
  state: LagState
  /** In words. */
  why: string
}

/** Fewer commits than this say something only where they are far enough apart: a task that has just begun commits often. */
const ENOUGH = 5
const LONG_ENOUGH_MS = 30_000

/** The worst first. */
const SEVERITY: readonly LagState[] = ['STOP', 'REWIND', 'STALL', 'WARN', 'OK']

/**
 * How a reader of a partition does, by the rules of LinkedIn's Burrow (its `evaluator/caching.go`): no threshold, only what the latest
 * commits show. Few commits within a short time show nothing, and are taken for well.
 */
export function statusOf({ commits, ends, lag, now }: Observed): LagStatus {
  if (lag === 0) return { state: 'OK', why: 'nothing waits' }
  const [first, last] = [commits[0], commits.at(-1)]
  if (!first || !last || first === last) return { state: 'OK', why: 'too little has been seen yet' }
  if (commits.length < ENOUGH && now - first.at < LONG_ENOUGH_MS)
    return { state: 'OK', why: 'too little has been seen yet' }
  const hasStopped = now - last.at > last.at - first.at
  if (hasStopped && !ends.some((end) => end <= last.offset)) {
    return { state: 'STOP', why: `no commit for ${seconds(now - last.at)}, and records wait` }
  }
  if (commits.some((commit) => commit.lag === 0)) return { state: 'OK', why: 'it had caught up lately' }
  const pairs = commits.slice(1).map((commit, i) => [commits[i]!, commit] as const)
  const back = pairs.find(([before, after]) => after.offset < before.offset)
  if (back) return { state: 'REWIND', why: `it went back from offset ${back[0].offset} to ${back[1].offset}` }
  if (pairs.every(([before, after]) => after.offset === before.offset)) {
    return { state: 'STALL', why: `it commits offset ${last.offset} again and again` }
  }
  const lags = commits.flatMap((commit) => commit.lag ?? [])
  if (lags.slice(1).every((after, i) => after >= lags[i]!)) {
    return { state: 'WARN', why: `the lag has not shrunk in ${seconds(last.at - first.at)}` }
  }
  return { state: 'OK', why: 'it is catching up' }
}

/** The worst of several; that of none is well. */
export const worst = (statuses: readonly LagStatus[]): LagStatus =>
  SEVERITY.flatMap((state) => statuses.filter((status) => status.state === state))[0] ?? {
    state: 'OK',
    why: 'nothing waits',
  }

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 1000)} s`
