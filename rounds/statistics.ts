import type { Run, Verdict } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { VERDICTS } from '../topology/meaning.js'
import { withRoom } from './compact/column.js'
import { Names } from './compact/names.js'
import { PageNumbers } from './compact/page-numbers.js'
import type { MixtureStatistics } from './mixture/calibration.js'

/** What a run came to; kept as JSON in its record. */
export interface RunStatistics {
  /** Pages with a verdict. */
  seen: number
  outcomes: Partial<Record<Verdict['outcome'], number>>
  accepted: number
  /** Tokens of the accepted pages. */
  tokens: number
  /** Accepted pages that the parent run had not accepted. */
  fresh: number
  /** Accepted pages of the parent run that this one has not accepted. */
  lost?: number
  /** Share of the accepted tokens that the parent had accepted; absent without a parent. */
  share?: number
  /** What its probabilities come from; absent where it cuts by scores. */
  mixture?: MixtureStatistics
  /** Why the loop does not go on from it, in words. */
  doubt?: string
  /** Its model was worse than its parent's, or it drifts: it is not used. */
  refused?: boolean
  /** The `seedCut` that it would have had, were it believed. */
  withheld?: number
  /** What a person said of it. */
  decided?: Decided
}

export interface Decided {
  what: 'continue' | 'refuse'
  by: string
  /** Milliseconds since 1970. */
  at: number
  /** Its pages have joined the seed since. */
  joined?: boolean
}

/**
 * Counts the verdicts of a run and compares them with its parent's, partition by partition: memory holds a number for each page of one.
 * @throws when the runs have different numbers of partitions
 */
export async function runStatistics(cluster: Cluster, run: Run): Promise<RunStatistics> {
  const result: RunStatistics = { seen: 0, outcomes: {}, accepted: 0, tokens: 0, fresh: 0 }
  let [known, parents] = [0, 0]
  const partitions = await cluster.partitionCount(cluster.names.topic(VERDICTS, run.name))
  for (let partition = 0; partition < partitions; partition++) {
    const before = run.parent ? await verdictsIn(cluster, run.parent, partition) : undefined
    if (before) for (const { outcome } of before.latest()) if (outcome === ACCEPTED) parents++
    const now = await verdictsIn(cluster, run.name, partition)
    for (const { page, outcome, tokens } of now.latest()) {
      result.seen++
      result.outcomes[outcome] = (result.outcomes[outcome] ?? 0) + 1
      if (outcome !== ACCEPTED) continue
      result.accepted++
      result.tokens += tokens
      if (before?.outcomeOf(page) === ACCEPTED) known += tokens
      else result.fresh++
    }
  }
  if (run.parent) {
    result.lost = parents - (result.accepted - result.fresh)
    result.share = result.tokens > 0 ? known / result.tokens : 1
  }
  return result
}

const ACCEPTED = 'accepted'

async function verdictsIn(cluster: Cluster, run: string, partition: number): Promise<Outcomes> {
  const found = new Outcomes()
  for await (const { key, value } of cluster.reader.partition(cluster.names.topic(VERDICTS, run), partition)) {
    found.set(key!.toString(), value && ((await cluster.codec.read(VERDICTS, value)) as Verdict))
  }
  return found
}

/** The latest verdicts of pages. */
class Outcomes {
  readonly #pages = new PageNumbers()
  readonly #names = new Names()
  /** Of each page; 0 where the verdict was taken back, others count from 1. */
  #outcomes = new Uint8Array(0)
  #tokens = new Float64Array(0)

  /** @param verdict null takes it back */
  set(id: string, verdict: Pick<Verdict, 'outcome' | 'tokens'> | null): void {
    const page = this.#pages.add(id)
    this.#outcomes = withRoom(this.#outcomes, page + 1)
    this.#tokens = withRoom(this.#tokens, page + 1)
    this.#outcomes[page] = verdict ? 1 + this.#names.number(verdict.outcome) : 0
    this.#tokens[page] = verdict?.tokens ?? 0
  }

  *latest(): Generator<{ page: string; outcome: Verdict['outcome']; tokens: number }> {
    for (let page = 0; page < this.#pages.size; page++) {
      const outcome = this.#outcome(page)
      if (outcome) yield { page: this.#pages.id(page), outcome, tokens: this.#tokens[page]! }
    }
  }

  outcomeOf(id: string): Verdict['outcome'] | undefined {
    return this.#outcome(this.#pages.find(id))
  }

  #outcome(page: number): Verdict['outcome'] | undefined {
    const number = this.#outcomes[page] ?? 0
    return number === 0 ? undefined : (this.#names.name(number - 1) as Verdict['outcome'])
  }
}
