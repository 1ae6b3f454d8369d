import { hash } from 'node:crypto'
import { type Decoded, decoded, TopicTail } from '../../runtime/tables.js'
import type { Judgement } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { JUDGEMENTS } from '../../topology/meaning.js'

/** A judgement, and where its record stands. */
export interface Judged extends Judgement {
  page: string
  partition: number
  offset: number
}

/** What counts of a page. */
export interface Verdict {
  url: string
  positive: boolean
  kind: Judgement['kind']
  /** What the run that was asked about had said. */
  probability: number
  /** Asked as one of a random sample. */
  random: boolean
}

const HASH_DIGITS = 16

/** @param name who */
export const judgementKey = (page: string, { kind, name }: Pick<Judgement, 'kind' | 'name'>): string =>
  `${page}/${kind}/${name}`

/** Judgements, up to where they were read. */
export class JudgementTable {
  readonly #entries = new Map<string, Judged>()
  /** When the latest was written, or taken back, milliseconds since 1970; 0 where none was. */
  latest = 0

  set({ key, value, record }: Decoded<Judgement>): void {
    this.latest = Math.max(this.latest, record.timestamp)
    if (value === null) this.#entries.delete(key)
    else {
      const page = key.slice(0, key.indexOf('/'))
      this.#entries.set(key, { ...value, page, partition: record.partition, offset: Number(record.offset) })
    }
  }

  get size(): number {
    return this.#entries.size
  }

  values(): Iterable<Judged> {
    return this.#entries.values()
  }

  /** What counts of each page, by id: the latest that a person said, or else the latest that a program did. */
  verdicts(): Map<string, Verdict> {
    return new Map([...latestOf(this.values())].map(([page, one]) => [page, verdictOf(one)]))
  }

  /** A name for what counts; empty where nothing was judged. @param programs whether their verdicts count */
  nameOf(programs: boolean): string {
    const counting = [...this.verdicts()].filter(([, { kind }]) => programs || kind === 'person')
    const lines = counting.map(([page, { positive, kind }]) => `${page} ${positive} ${kind}`)
    return lines.length === 0 ? '' : hash('sha256', lines.sort().join('\n')).slice(0, HASH_DIGITS)
  }
}

const verdictOf = ({ url, verdict, kind, probability, stratum }: Judged): Verdict => ({
  url,
  positive: verdict === 'positive',
  kind,
  probability,
  random: stratum !== 'telling',
})

/** The judgement of each page that counts, by id. */
export function latestOf(judgements: Iterable<Judged>): Map<string, Judged> {
  const latest = new Map<string, Judged>()
  for (const one of judgements) {
    const known = latest.get(one.page)
    if (!known || counts(one, known)) latest.set(one.page, one)
  }
  return latest
}

/** Whether one goes before another, in whatever order they came. */
function counts(one: Judged, other: Judged): boolean {
  if (one.kind !== other.kind) return one.kind === 'person'
  return one.at > other.at || (one.at === other.at && one.name > other.name)
}

/** The judgements, as they come. */
export class JudgementsView {
  readonly table = new JudgementTable()
  readonly #tail: TopicTail

  constructor(private readonly cluster: Cluster) {
    this.#tail = new TopicTail(cluster, cluster.names.topic(JUDGEMENTS))
  }

  /** Takes in what has been committed since, up to the ends at this moment or those given. */
  async refresh(until?: ReadonlyMap<number, bigint>): Promise<JudgementTable> {
    for await (const record of this.#tail.news(until)) this.table.set(await decoded(this.cluster, JUDGEMENTS, record))
    return this.table
  }
}
