import { trainingText } from '../processors/training-text.js'
import { domainOf } from '../processors/url.js'
import type { Position } from '../runtime/kafka/reader.js'
import { tableView } from '../runtime/tables.js'
import type { LanguagePage, Run, SeedPage, Verdict } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { offsetsIn } from '../topology/lineage.js'
import { SEED, VERDICTS } from '../topology/meaning.js'
import type { Settings } from '../topology/settings.js'
import { isBelieved, teacherOf } from './teacher.js'
import type { StoredText, TextFile } from './text-file.js'
import { TEXTS, textPosition, withRecords } from './texts.js'
import { trainedOn } from './trained-on.js'
import type { Example } from './training/index.js'

/** Page id of a seed key (page id and source). */
export const seedPage = (key: string): string => key.slice(0, key.indexOf('/'))

/** A page that may be trained on, and where its text stands. */
interface Candidate {
  id: string
  /** A round brought it, rather than a person. */
  joined?: boolean
  label: Example['label']
  position: Position
}

/**
 * Training pages: what people gave, the pages that the teacher let join, and as random negatives pages of the crawl that are not in the positive seed and, by the
 * verdicts of the round before, not of the domain. Which ones is decided by their ids alone, so the same pages give the same examples, in
 * whatever order they came. Texts are read when pages are chosen, into a file: memory holds none.
 * @param run what is trained for: up to its barrier, and up to the offsets that it is trained on
 */
export async function trainingExamples(
  cluster: Cluster,
  settings: Settings,
  run: Run,
  texts: TextFile,
): Promise<Example[]> {
  const limit = settings['train.pages']
  const ends = trainedOn(run)
  const runs = await cluster.runs()
  const teacher = teacherOf(runs.values(), run)?.name
  const seed = (await seedPages(cluster, offsetsOf(ends.seed))).filter(({ from }) => !from || from === teacher)
  const [positives, negatives] = [new Sample(limit), new Sample(limit)]
  const positiveIds = new Set<string>()
  for (const candidate of seed) {
    const { id, label } = candidate
    if (label === 'negative') negatives.offer(candidate)
    else if (!positiveIds.has(id)) positives.offer(candidate)
    if (label === 'positive') positiveIds.add(id)
  }
  const wanted = Math.max(settings['train.least'], positives.size * settings['train.negatives'])
  const random = new Sample(Math.min(limit, Math.ceil(wanted)))
  const likely = isBelieved(runs.get(run.parent ?? ''))
    ? await likelyPages(cluster, run.parent!, offsetsOf(ends.verdicts))
    : new Set()
  for await (const record of cluster.reader.all(cluster.names.topic(TEXTS, run.name), offsetsIn(run.barrier))) {
    const id = record.key!.toString()
    if (record.value === null || positiveIds.has(id) || likely.has(id)) continue
    random.offer({ id, label: 'negative', position: record })
  }
  return withTexts(cluster, [...positives.take(), ...negatives.take(), ...random.take()], texts)
}

const offsetsOf = (ends: Record<string, number>): Map<number, bigint> => offsetsIn(JSON.stringify(ends))

/** The seed, pages that bring their text first, sorted by key; pages whose text went with the run that held it are left out. */
async function seedPages(
  cluster: Cluster,
  until: Map<number, bigint>,
): Promise<Array<Candidate & { from: string | null }>> {
  const runs = await cluster.runs()
  const isThere = ({ textAt }: Pick<SeedPage, 'textAt'>) => !textAt || runs.get(textAt.run)?.state !== 'dropped'
  const known = ({ label, run: from, textAt }: SeedPage, { topic, partition, offset }: Position) => ({
    label,
    from,
    textAt,
    record: { topic, partition, offset },
  })
  const then = await tableView(cluster, SEED, undefined, known).refresh(until)
  // What a run held that was dropped since stands in the seed by now.
  const now = [...then.values()].every(isThere) ? then : await tableView(cluster, SEED, undefined, known).refresh()
  return [...then]
    .sort(
      ([a, { textAt: one }], [b, { textAt: other }]) =>
        Number(one !== null) - Number(other !== null) || (a < b ? -1 : 1),
    )
    .flatMap(([key, page]) => {
      const found = isThere(page) ? page : now.get(key)
      if (!found || !isThere(found)) return []
      const position = found.textAt ? textPosition(cluster, found.textAt) : found.record
      return { id: seedPage(key), label: page.label, from: page.from, joined: page.from !== null, position }
    })
}

/** Pages that are no negatives by a run. */
async function likelyPages(cluster: Cluster, run: string, until: Map<number, bigint>): Promise<Set<string>> {
  const likely = new Set<string>()
  for await (const { key, value } of cluster.reader.all(cluster.names.topic(VERDICTS, run), until)) {
    const page = key!.toString()
    if (value === null) continue
    if (isLikely((await cluster.codec.read(VERDICTS, value)) as Verdict)) likely.add(page)
    else likely.delete(page)
  }
  return likely
}

/** A negative page is no more probable. */
const UNLIKELY = 0.5

/** More likely of the domain than not, whatever a budget took or left; where there are no probabilities, not below the cut. */
export const isLikely = ({ outcome, probability }: Pick<Verdict, 'outcome' | 'probability'>): boolean =>
  probability === null ? outcome !== 'below_cut' : probability > UNLIKELY

/** Reads the texts, each partition from front to back once. */
async function withTexts(cluster: Cluster, candidates: Candidate[], texts: TextFile): Promise<Example[]> {
  const examples: Example[] = []
  for await (const { items, record } of withRecords(cluster, candidates, ({ position }) => position)) {
    const { url, text, language } = await pageIn(cluster, record.topic, record.value)
    const stored = texts.add(text)
    for (const { id, label, joined = false } of items)
      examples.push(new StoredExample(id, domainOf(url), label, language, joined, stored))
  }
  return examples
}

/** What is trained on of a page of the seed, or of the crawl. */
async function pageIn(
  cluster: Cluster,
  topic: string,
  value: Buffer,
): Promise<{ url: string; text: string; language?: string }> {
  if (topic === cluster.names.topic(SEED)) {
    const { url, text } = (await cluster.codec.read(SEED, value)) as SeedPage
    return { url, text: text! }
  }
  const page = (await cluster.codec.read(TEXTS, value)) as LanguagePage
  return { url: page.url, text: trainingText(page), language: page.language }
}

class StoredExample implements Example {
  constructor(
    readonly id: string,
    readonly site: string,
    readonly label: Example['label'],
    readonly language: string | undefined,
    readonly joined: boolean,
    private readonly stored: StoredText,
  ) {}

  get text(): string {
    return this.stored()
  }
}

/** The `limit` candidates with the lowest rank; page ids are hashes, so their end is as good as chance. */
class Sample {
  #kept: Candidate[] = []

  constructor(readonly limit: number) {}

  get size(): number {
    return Math.min(this.#kept.length, this.limit)
  }

  offer({ id, label, joined, position: { topic, partition, offset } }: Candidate): void {
    this.#kept.push({ id, label, joined, position: { topic, partition, offset } })
    if (this.#kept.length >= 2 * this.limit + 1000) this.#kept = this.take()
  }

  take(): Candidate[] {
    return this.#kept.sort((a, b) => (rank(a) < rank(b) ? -1 : 1)).slice(0, this.limit)
  }
}

const rank = ({ id }: Candidate): string => id.slice(16) + id
