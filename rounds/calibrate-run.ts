import { createHash } from 'node:crypto'
import type { ProbabilityCut } from '../processors/cut.js'
import { encodeCalibration } from '../processors/posterior/calibration-file.js'
import type { OutputRecord } from '../runtime/kafka/writer.js'
import type { Run, ScoredPage } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import type { Settings } from '../topology/settings.js'
import { calibrate, type MixtureStatistics, NO_SEED } from './mixture/calibration.js'
import { PageTable } from './mixture/page-table.js'
import { blobRecords } from './models.js'

const SCORED = 'RUN.pages.scored'
const HASH_DIGITS = 32

export interface RunCalibration {
  /** What the run's record says of it. */
  changes: Pick<Run, 'cut' | 'seedCut' | 'calibration' | 'statistics'>
  /** Publish the calibration. */
  records: OutputRecord[]
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
  const { codec, names, reader } = cluster
  const topic = names.topic(SCORED, run.name)
  const scored = await reader.offsets(topic, 'end')
  const table = new PageTable()
  for await (const { value } of reader.all(topic, scored)) {
    const { url, score, tokens } = (await codec.read(SCORED, value!)) as ScoredPage
    table.add(url, score, tokens)
  }
  const { calibration, cut, atCut, seedCut, statistics } = await calibrate(table.tree(), anchor, {
    policy,
    sure: own['rounds.sure'],
    joining: run.round > 0 ? own['rounds.seed'] : 0,
  })
  const blob = encodeCalibration({ ...calibration, atCut, scored })
  const hash = createHash('sha256').update(blob).digest('hex').slice(0, HASH_DIGITS)
  const drift = run.round > 0 ? driftOf(statistics, shareBefore, own) : undefined
  const doubt = drift ?? (run.round > 0 ? doubtOf(statistics, own, untaught) : undefined)
  const few = statistics.hosts < own['rounds.hosts']
  return {
    changes: {
      cut,
      seedCut: doubt !== undefined || few ? NO_SEED : seedCut,
      calibration: hash,
      statistics: JSON.stringify({
        mixture: statistics,
        ...(doubt !== undefined && { doubt }),
        ...(drift !== undefined && { refused: true }),
      }),
    },
    records: blobRecords(cluster, hash, blob),
  }
}

/**
 * Why a round is not to be believed, in words for a person; undefined where it is. Whether the seed is a subject at all can be seen only before the loop has learnt
 * from what it found: from then on it agrees with itself.
 * @param untaught nothing but people's pages was trained on
 */
export function doubtOf(
  { separation, doubtful, passing }: Pick<MixtureStatistics, 'separation' | 'doubtful' | 'passing'>,
  limits: Pick<Settings, 'rounds.separation' | 'rounds.doubt' | 'rounds.most'>,
  untaught: boolean,
): string | undefined {
  const most = limits['rounds.most']
  if (passing > most)
    return `${percent(passing)} of all pages pass (rounds.most = ${most}): that is no domain among others`
  if (!untaught) return undefined
  const { 'rounds.separation': least, 'rounds.doubt': doubts } = limits
  const found: string[] = []
  if (separation < least)
    found.push(
      `its pages lie ${separation.toFixed(2)} standard deviations from the others (rounds.separation = ${least})`,
    )
  if (doubtful > doubts) found.push(`${percent(doubtful)} of the pages are in doubt (rounds.doubt = ${doubts})`)
  return found.length > 0 ? `the seed looks like no one subject: ${found.join(', ')}` : undefined
}

/** Why a round is drift, in words for a person: it finds much more than the round before in the same pages. */
export function driftOf(
  { prevalence }: Pick<MixtureStatistics, 'prevalence'>,
  before: number | undefined,
  limits: Pick<Settings, 'rounds.drift'>,
): string | undefined {
  if (before === undefined || prevalence <= before * (1 + limits['rounds.drift'])) return undefined
  return `the domain's share has grown from ${percent(before)} to ${percent(prevalence)} in one round over the same pages (rounds.drift = ${limits['rounds.drift']})`
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
