import { REJECTED } from '../processors/rejection.js'
import type { Run, Verdict } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { VERDICTS } from '../topology/meaning.js'

/** What became of a page in a run. */
export interface Fate {
  /** The stage that decided; `verdict` for what came to a verdict. */
  stage: string
  /** accepted, below-cut, duplicate …, or why it was rejected; `absent` where the run has nothing of it. */
  outcome: string
  score?: number
  tokens?: number
}

/** A page that two runs treat differently. */
export interface Difference {
  page: string
  url: string
  domain: string
  language: string
  /** Came into the corpus, left it, or is in both with another score or text. */
  change: 'entered' | 'left' | 'changed'
  before: Fate
  after: Fate
}

const ACCEPTED: Verdict['outcome'] = 'accepted'

/**
 * Pages whose place in the corpus differs from one run to another, partition by partition: memory holds the verdicts of one partition.
 * @throws when the runs have different numbers of partitions
 */
export async function* differences(cluster: Cluster, before: string, after: string): AsyncGenerator<Difference> {
  const { names } = cluster
  const [a, b] = [names.topic(VERDICTS, before), names.topic(VERDICTS, after)]
  const [count, other] = await Promise.all([cluster.partitionCount(a), cluster.partitionCount(b)])
  if (count !== other)
    throw new Error(`${before} has ${count} partitions and ${after} has ${other}: they cannot be compared`)
  const runs = await cluster.runs()
  const fate = (run: string, verdict: Verdict | undefined, rejected: Rejections | undefined) =>
    fateOf(
      cluster.lineage.of(run).map(({ name }) => runs.get(name)!),
      verdict,
      rejected,
    )
  for (let partition = 0; partition < count; partition++) {
    const [old, now] = [await verdictsIn(cluster, a, partition), await verdictsIn(cluster, b, partition)]
    const found = [...changes(old, now)]
    const rejected = await rejections(cluster, partition, new Set(found.map(({ page }) => page)))
    for (const { page, change } of found) {
      const [left, right] = [old.get(page), now.get(page)]
      const { url, domain, language } = (right ?? left)!
      yield {
        page,
        url,
        domain,
        language,
        change,
        before: fate(before, left, rejected.get(page)),
        after: fate(after, right, rejected.get(page)),
      }
    }
  }
}

function* changes(
  old: Map<string, Verdict>,
  now: Map<string, Verdict>,
): Generator<Pick<Difference, 'page' | 'change'>> {
  for (const [page, { outcome, score, tokens }] of now) {
    const former = old.get(page)
    const was = former?.outcome === ACCEPTED
    if (outcome !== ACCEPTED) {
      if (was) yield { page, change: 'left' }
    } else if (!was) yield { page, change: 'entered' }
    else if (former.score !== score || former.tokens !== tokens) yield { page, change: 'changed' }
  }
  for (const [page, { outcome }] of old) if (outcome === ACCEPTED && !now.has(page)) yield { page, change: 'left' }
}

async function verdictsIn(cluster: Cluster, topic: string, partition: number): Promise<Map<string, Verdict>> {
  const verdicts = new Map<string, Verdict>()
  for await (const { key, value } of cluster.reader.partition(topic, partition)) {
    if (value) verdicts.set(key!.toString(), (await cluster.codec.read(VERDICTS, value)) as Verdict)
    else verdicts.delete(key!.toString())
  }
  return verdicts
}

/** Rejections of a page by run; null for the first one. */
type Rejections = Map<string | null, Fate>

/** Rejections of some pages before any verdict, by page: the latest of each run. */
async function rejections(cluster: Cluster, partition: number, pages: ReadonlySet<string>) {
  const found = new Map<string, Rejections>()
  for await (const { key, value } of cluster.reader.partition(cluster.names.topic(REJECTED), partition)) {
    const page = key!.toString()
    if (!value || !pages.has(page)) continue
    const { run, stage, reason } = (await cluster.codec.read(REJECTED, value)) as {
      run: string | null
      stage: string
      reason: string
    }
    // Of a page that was captured again, what became of its first capture counts.
    if (reason === 'url-seen' && found.get(page)?.has(run)) continue
    found.set(page, (found.get(page) ?? new Map()).set(run, { stage, outcome: reason }))
  }
  return found
}

/** @param lineage the run and its bases, without the first one */
function fateOf(lineage: readonly Run[], verdict: Verdict | undefined, rejected: Rejections | undefined): Fate {
  if (verdict) {
    const { outcome, score, tokens } = verdict
    return { stage: 'verdict', outcome: outcome.replace('_', '-'), score, tokens }
  }
  const absent: Fate = { stage: '', outcome: 'absent' }
  for (const { name, since, crawl } of lineage) {
    const fate = rejected?.get(name)
    if (fate) return fate
    // It may not have taken the page: what its base made of another capture says nothing.
    if (since !== '{}' || crawl !== null) return absent
  }
  return rejected?.get(null) ?? absent
}
