import { trainingText } from '../processors/training-text.js'
import { domainOf } from '../processors/url.js'
import type { LanguagePage, Run, SeedPage } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { offsetsIn } from '../topology/lineage.js'
import { SEED } from '../topology/meaning.js'
import type { Settings } from '../topology/settings.js'
import { type Candidate, Candidates, Sample } from './candidates.js'
import { Names } from './compact/names.js'
import { PageNumbers } from './compact/page-numbers.js'
import { annotatedUntil } from './domains/annotations.js'
import { knownPages } from './domains/believed-pages.js'
import { isJudge, PEOPLE, PROGRAMS } from './judging/sources.js'
import { type SeedEntry, type SeedTable, SeedView } from './seed-table.js'
import { isBelieved, teacherOf } from './teacher.js'
import type { StoredText, TextFile } from './text-file.js'
import { TEXTS, textPosition } from './texts.js'
import { trainedOn } from './trained-on.js'
import type { Example } from './training/index.js'

/**
 * Training pages: what people gave, what was judged, the pages that the teacher let join, and as random negatives pages of the crawl that are not in the positive seed and, by the
 * verdicts of the round before, not of the domain; where people refused a node, its pages are no positives of a round, and up to a quarter of the negatives. Which ones is decided by their ids alone, so the same pages give the same examples, in
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
  const names = { topics: new Names(), sources: new Names() }
  const [positives, negatives] = [new Sample(limit, names), new Sample(limit, names)]
  const named = new PageNumbers()
  const known = await knownBefore(cluster, run, runs)
  for await (const candidate of seedPages(
    cluster,
    offsetsOf(ends.seed),
    teacherOf(runs.values(), run)?.name,
    settings,
  )) {
    if (candidate.joined && known(candidate.id) === 'refused') continue
    const isPositive = candidate.label === 'positive'
    if (isPositive || isJudge(candidate.source)) named.add(candidate.id)
    ;(isPositive ? positives : negatives).offer(candidate)
  }
  const asked = Math.max(settings['train.least'], positives.best().size * settings['train.negatives'])
  const wanted = Math.min(limit, Math.ceil(asked))
  const random = new Sample(wanted, names)
  const refused = new Sample(Math.floor(REFUSED * wanted), names)
  for await (const record of cluster.reader.all(cluster.names.topic(TEXTS, run.name), offsetsIn(run.barrier))) {
    const id = record.key!.toString()
    if (record.value === null || named.has(id)) continue
    const what = known(id)
    if (what === 'likely') continue
    ;(what === 'refused' ? refused : random).offer({
      id,
      label: 'negative',
      joined: false,
      source: '',
      position: record,
    })
  }
  const chosen = new Candidates(names)
  for (const sample of [positives, negatives, refused]) chosen.addAll(sample.best())
  chosen.addAll(random.best().best(wanted - refused.best().size))
  return withTexts(cluster, chosen, texts)
}

/** Share of the negatives that pages under refused nodes are at most: they are of few sites. */
const REFUSED = 0.25

/** What is known of pages by the round before, and by what people said of nodes. */
async function knownBefore(cluster: Cluster, run: Run, runs: ReadonlyMap<string, Run>) {
  const { parent } = run
  const believed = isBelieved(runs.get(parent ?? ''))
  const ends = trainedOn(run)
  const annotated = await annotatedUntil(cluster, ends)
  if (parent === null || (!believed && annotated.size === 0)) return () => 'nothing' as const
  return knownPages(cluster, parent, offsetsOf(ends.verdicts), believed, annotated)
}

const offsetsOf = (ends: Record<string, number>): Map<number, bigint> => offsetsIn(JSON.stringify(ends))

/**
 * The pages that people and one run put into the seed; pages whose text went with the run that held it are left out.
 * What was judged of a page goes before all else that is said of it.
 * @param teacher the run
 */
async function* seedPages(
  cluster: Cluster,
  until: Map<number, bigint>,
  teacher: string | undefined,
  { 'rounds.programs': programs }: Settings,
): AsyncGenerator<Candidate> {
  const runs = await cluster.runs()
  const isThere = ({ textAt }: SeedEntry) => !textAt || runs.get(textAt.run)?.state !== 'dropped'
  const then = await new SeedView(cluster).refresh(until)
  let now: SeedTable | undefined
  for (const entry of then.entries()) {
    if (entry.run !== null && entry.run !== teacher) continue
    const judge = judgeOf(then, entry.page, programs > 0)
    if (judge === undefined ? isJudge(entry.source) : judge !== entry.source) continue
    let found: SeedEntry | undefined = entry
    if (!isThere(entry)) {
      // What a run held that was dropped since stands in the seed by now.
      now ??= await new SeedView(cluster).refresh()
      found = now.get(entry.page, entry.source)
    }
    if (!found || !isThere(found)) continue
    yield {
      id: entry.page,
      label: entry.label,
      joined: entry.run !== null,
      source: entry.source,
      position: found.textAt ? textPosition(cluster, found.textAt) : found.record,
    }
  }
}

/** Who judged a page, as a source in the seed; a person goes before a program. */
function judgeOf(seed: SeedTable, page: string, programs: boolean): string | undefined {
  if (seed.get(page, PEOPLE)) return PEOPLE
  return programs && seed.get(page, PROGRAMS) ? PROGRAMS : undefined
}

/** Reads the texts, each partition from front to back once. */
async function withTexts(cluster: Cluster, chosen: Candidates, texts: TextFile): Promise<Example[]> {
  const examples: Example[] = []
  // One string for all pages of a site.
  const [sites, languages] = [new Names(), new Names()]
  const candidatesAt = chosen.byPlace()
  for await (const { topic, partition, offset, value } of cluster.reader.at(chosen.positions())) {
    if (!value) continue
    const { url, text, language } = await pageIn(cluster, topic, value)
    const stored = texts.add(text)
    for (const { id, label, joined, source } of candidatesAt({ topic, partition, offset })) {
      const site = sites.same(domainOf(url))
      examples.push(
        new StoredExample(id, site, label, language && languages.same(language), joined, isJudge(source), stored),
      )
    }
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
    readonly judged: boolean,
    private readonly stored: StoredText,
  ) {}

  get text(): string {
    return this.stored()
  }
}
