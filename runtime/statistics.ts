/** Upper bounds of the buckets of times, in seconds; what took longer is in one more. */
export const TIME_BOUNDS = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] as const

/** How long something took, how often. Plain, so that processes can tell each other. */
export interface Times {
  /** By bucket, not summed up. */
  counts: number[]
  /** In seconds. */
  sum: number
}

export const noTimes = (): Times => ({ counts: Array.from({ length: TIME_BOUNDS.length + 1 }, () => 0), sum: 0 })

/** Takes in that something took so long, in milliseconds. */
export function addTime(times: Times, milliseconds: number): void {
  const seconds = milliseconds / 1000
  let bucket = 0
  while (bucket < TIME_BOUNDS.length && seconds > TIME_BOUNDS[bucket]!) bucket++
  times.counts[bucket]!++
  times.sum += seconds
}

/** What a process has done for a stage since it began to work on it. */
export interface StageStatistics {
  stage: string
  scope?: string
  /** Time that a record takes. */
  records: Times
  /** Time that a transaction takes: writing and committing. */
  transactions: Times
  /** Transactions that were given up, or of which nobody knew whether they had happened. */
  aborted: number
  /** Batches that were begun again after an error. */
  retries: number
  /** Generations of its group that it has joined. */
  rebalances: number
  /** Of the local stores of the tasks that it has; undefined where they cannot be read. */
  state?: { entries: number; bytes: number }
}

export const noStatistics = (stage: string, scope: string | undefined): StageStatistics => ({
  stage,
  scope,
  records: noTimes(),
  transactions: noTimes(),
  aborted: 0,
  retries: 0,
  rebalances: 0,
  state: { entries: 0, bytes: 0 },
})

/** What several processes have done, by stage and scope, counting on when one of them begins again. */
export class StatisticsSum {
  readonly #latest = new Map<string, Map<string, StageStatistics>>()
  readonly #before = new Map<string, StageStatistics>()

  /** Takes in what a process has done so far. @param process its name: one of the same name takes its place */
  take(process: string, statistics: readonly StageStatistics[]): void {
    const known = this.#latest.get(process) ?? new Map<string, StageStatistics>()
    const told = new Map(statistics.map((one) => [keyOf(one), one]))
    for (const [key, former] of known) {
      const now = told.get(key)
      if (!now || hasBegunAgain(former, now))
        this.#before.set(key, sum(this.#before.get(key), { ...former, state: NONE }))
    }
    if (told.size > 0) this.#latest.set(process, told)
    else this.#latest.delete(process)
  }

  /** Sums by stage and scope. */
  all(): StageStatistics[] {
    const sums = new Map(this.#before)
    for (const told of this.#latest.values()) {
      for (const [key, one] of told) sums.set(key, sum(sums.get(key), one))
    }
    return [...sums.values()]
  }
}

const NONE = { entries: 0, bytes: 0 }
const keyOf = ({ stage, scope }: StageStatistics): string => JSON.stringify([stage, scope])
const countOf = ({ counts }: Times): number => counts.reduce((total, count) => total + count, 0)

const hasBegunAgain = (former: StageStatistics, now: StageStatistics): boolean =>
  countOf(now.records) < countOf(former.records) || now.rebalances < former.rebalances

function sum(one: StageStatistics | undefined, other: StageStatistics): StageStatistics {
  if (!one) return other
  return {
    ...other,
    records: sumOfTimes(one.records, other.records),
    transactions: sumOfTimes(one.transactions, other.transactions),
    aborted: one.aborted + other.aborted,
    retries: one.retries + other.retries,
    rebalances: one.rebalances + other.rebalances,
    state: one.state &&
      other.state && { entries: one.state.entries + other.state.entries, bytes: one.state.bytes + other.state.bytes },
  }
}

const sumOfTimes = (one: Times, other: Times): Times => ({
  counts: one.counts.map((count, i) => count + other.counts[i]!),
  sum: one.sum + other.sum,
})
