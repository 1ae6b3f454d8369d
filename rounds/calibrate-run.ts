import { createHash } from 'node:crypto'
import type { ProbabilityCut } from '../processors/cut.js'
import { encodeCalibration } from '../processors/posterior/calibration-file.js'
import type { OutputRecord } from '../runtime/kafka/writer.js'
import type { Run, ScoredPage } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { offsetsIn, offsetsJson } from '../topology/lineage.js'
import type { Settings } from '../topology/settings.js'
import { annotatedUntil } from './domains/annotations.js'
import { countDomains } from './domains/counts.js'
import { encodeCounts } from './domains/counts-file.js'
import { doubtOf, driftOf } from './doubt.js'
import { JudgementsView } from './judging/judgements.js'
import { APPROVED_ALONE, calibrate, NO_SEED } from './mixture/calibration.js'
import { passes } from './mixture/cut.js'
import type { JudgedPage } from './mixture/judged-pages.js'
import { PageTable, type PageTree } from './mixture/page-table.js'
import { blobRecords } from './models.js'
import { TEXTS } from './texts.js'
import { trainedOn } from './trained-on.js'

const SCORED = 'RUN.pages.scored'
const HASH_DIGITS = 32

export interface RunCalibration {
  /** What the run's record says of it. */
  changes: Pick<Run, 'cut' | 'seedCut' | 'calibration' | 'domains' | 'calibratedOn' | 'statistics'>
  /** Publish the calibration, and what was collected of each node. */
  records: OutputRecord[]
}

/** Up to where in `pages.language` the texts of a run's pages stand, once all up to its barrier is scored. */
async function textsOf({ lineage, names, reader }: Cluster, { name, barrier }: Run): Promise<string> {
  const isOwn = lineage.ownerOf(TEXTS, name) === name
  return isOwn ? offsetsJson(await reader.offsets(names.topic(TEXTS, name), 'end')) : barrier
}

/** What was judged of pages, as far as a run goes by it, by page id. */
async function verdictsOf(
  cluster: Cluster,
  run: Run,
  { 'rounds.programs': programs }: Settings,
): Promise<Map<string, Pick<JudgedPage, 'positive' | 'weight' | 'probability' | 'random'>>> {
  const until = offsetsIn(JSON.stringify(trainedOn(run).judgements))
  const verdicts = (await new JudgementsView(cluster).refresh(until)).verdicts()
  return new Map(
    [...verdicts].flatMap(([page, { positive, kind, probability, random }]) => {
      const weight = kind === 'person' ? 1 : programs
      return weight > 0 ? [[page, { positive, weight, probability, random }]] : []
    }),
  )
}

/** The tree of the pages scored up to now, what counts them is not kept; and those of them that were judged. */
async function pagesOf(cluster: Cluster, run: Run, own: Settings): Promise<{ tree: PageTree; judged: JudgedPage[] }> {
  const { codec, names, reader } = cluster
  const verdicts = await verdictsOf(cluster, run, own)
  const judged: JudgedPage[] = []
  const topic = names.topic(SCORED, run.name)
  const scored = await reader.offsets(topic, 'end')
  const table = new PageTable()
  for await (const { key, value } of reader.all(topic, scored)) {
    const { url, score, tokens } = (await codec.read(SCORED, value!)) as ScoredPage
    table.add(url, score, tokens)
    const page = key!.toString()
    const verdict = verdicts.get(page)
    if (verdict) judged.push({ page, url, score, tokens, ...verdict })
  }
  // Sums of floating-point numbers depend on their order, and that of the pages on the partitions.
  judged.sort((a, b) => (a.page < b.page ? -1 : 1))
  return { tree: await table.tree(), judged }
}

/**
 * Takes the probabilities of a run's pages, and the cut, from the pages that it has scored, which are read once in order; memory holds their counts by node and
 * score.
 * @param anchor of the run's model
 * @param untaught nothing but people's pages was trained on
 * @param shareBefore the domain's share in the round before, where that was over the same pages
 */
export async function calibrateRun(
  cluster: Cluster,
  run: Run,
  own: Settings,
  policy: ProbabilityCut,
  anchor: readonly number[],
  untaught: boolean,
  shareBefore: number | undefined,
): Promise<RunCalibration> {
  const { tree, judged } = await pagesOf(cluster, run, own)
  const annotated = await annotatedUntil(cluster, trainedOn(run))
  const { calibration, cut, atCut, seedCut, probability, statistics } = await calibrate(tree, anchor, {
    policy,
    sure: own['rounds.sure'],
    joining: run.round > 0 ? own['rounds.seed'] : 0,
    judged,
    annotated,
  })
  const blob = encodeCalibration({ ...calibration, atCut })
  const isPassing = (e: number) => passes(probability[e]!, tree.entries.bucket[e]!, { cut, atCut })
  const counts = encodeCounts(countDomains(tree, probability, isPassing))
  const drift = run.round > 0 ? driftOf(statistics, shareBefore, own) : undefined
  const doubt = drift ?? (run.round > 0 ? doubtOf(statistics, own, untaught) : undefined)
  const few = statistics.hosts < own['rounds.hosts']
  // What people vouch for is no mistake of one site.
  const fromFew = run.round > 0 && [...annotated.values()].includes(true) ? APPROVED_ALONE : NO_SEED
  const full = Math.min(seedCut, fromFew)
  const joins = doubt !== undefined ? NO_SEED : few ? fromFew : full
  return {
    changes: {
      cut,
      seedCut: joins,
      calibration: hashOf(blob),
      domains: hashOf(counts),
      calibratedOn: await textsOf(cluster, run),
      statistics: JSON.stringify({
        mixture: statistics,
        ...(doubt !== undefined && { doubt }),
        ...(joins !== full && { withheld: full }),
        ...(drift !== undefined && { refused: true }),
      }),
    },
    records: [blob, counts].flatMap((bytes) => blobRecords(cluster, hashOf(bytes), bytes)),
  }
}

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex').slice(0, HASH_DIGITS)
