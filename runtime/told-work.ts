import { type StageStatistics, StatisticsSum, TIME_BOUNDS, type Times } from './statistics.js'

/** What a process has done for a stage, as it stands in the topic. */
export interface WorkSample {
  stage: string
  scope: string | null
  records: Times
  transactions: Times
  aborted: number
  retries: number
  rebalances: number
  /** Of its local stores; null where they cannot be read. */
  entries: number | null
  bytes: number | null
}

const long = (name: string) => ({ name, type: 'long' as const })
const size = (name: string) => ({ name, type: ['null', 'long'] as ['null', 'long'], default: null })
const times = {
  type: 'record' as const,
  name: 'Times',
  fields: [
    { name: 'counts', type: { type: 'array' as const, items: 'long' as const }, doc: 'By bucket.' },
    { name: 'sum', type: 'double' as const, doc: 'In seconds.' },
  ],
}

/** The field of a sample in which processes tell what they have done. */
export const workField = {
  name: 'work',
  doc: 'What a process has done; key is then the process.',
  type: {
    type: 'array' as const,
    items: {
      type: 'record' as const,
      name: 'WorkSample',
      fields: [
        { name: 'stage', type: 'string' as const },
        { name: 'scope', type: ['null', 'string'] as ['null', 'string'], default: null },
        { name: 'records', type: times },
        { name: 'transactions', type: 'Times' },
        ...['aborted', 'retries', 'rebalances'].map(long),
        ...['entries', 'bytes'].map(size),
      ],
    },
  },
  default: [],
}

/** Keys of what processes tell begin with this, which no group can. */
const KEY = 'work/'
export const workKey = (process: string): string => KEY + process
/** The process that a key names; undefined for a key of another kind. */
export const processIn = (key: string): string | undefined => (key.startsWith(KEY) ? key.slice(KEY.length) : undefined)

/** After so long without a word a process has no local stores any more; what it has done it has done. */
const SILENT_MS = 60_000

/** What processes have told that they have done, summed up; the sums never fall. */
export class ToldWork {
  readonly #sum = new StatisticsSum()
  readonly #heard = new Map<string, { at: number; work: StageStatistics[] }>()

  /** @param work null when the process is no more */
  take(process: string, work: readonly WorkSample[] | null): void {
    const statistics = (work ?? []).filter(isReadable).map(statisticsOf)
    this.#sum.take(process, statistics)
    if (work) this.#heard.set(process, { at: performance.now(), work: statistics })
    else this.#heard.delete(process)
  }

  all(): StageStatistics[] {
    for (const [process, { at, work }] of this.#heard) {
      if (performance.now() - at < SILENT_MS) continue
      this.#sum.take(
        process,
        work.map((one) => ({ ...one, state: { entries: 0, bytes: 0 } })),
      )
      this.#heard.delete(process)
    }
    return this.#sum.all()
  }
}

/** What a process has done for a stage, as it is written. */
export const workSample = ({ scope, state, ...rest }: StageStatistics): WorkSample => ({
  ...rest,
  scope: scope ?? null,
  entries: state?.entries ?? null,
  bytes: state?.bytes ?? null,
})

const statisticsOf = ({ scope, entries, bytes, ...rest }: WorkSample): StageStatistics => ({
  ...rest,
  scope: scope ?? undefined,
  state: entries === null || bytes === null ? undefined : { entries, bytes },
})

/** Another version may have other buckets. */
const isReadable = ({ records, transactions }: WorkSample): boolean =>
  [records, transactions].every(({ counts }) => counts.length === TIME_BOUNDS.length + 1)
