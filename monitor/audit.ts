import type { SluiceStage } from '../processors/define-stage.js'
import { isApproved } from '../processors/posterior/annotated.js'
import { annotatedIn } from '../processors/posterior/calibration-file.js'
import { loadBlob } from '../rounds/models.js'
import { type Checkpoint, checkpoints } from '../runtime/changelog.js'
import { DEAD_LETTERS, type DeadLetter, RETRIES } from '../runtime/dead-letter.js'
import { stageLag, totalLag } from '../runtime/lag.js'
import { ORIGIN_HEADER, originIn, originOf } from '../runtime/processing.js'
import { records, table, tableView } from '../runtime/tables.js'
import type { Extent } from '../runtime/work.js'
import type { Cluster } from '../topology/cluster.js'
import { extentsIn } from '../topology/extent.js'
import { chainOf, INTAKE, TAKEN, VERDICTS } from '../topology/meaning.js'
import type { Outcome } from '../topology/topics.js'
import type { SluiceTopology } from '../topology/topology.js'
import { AskedFiles } from './asked-files.js'
import { inputsOf } from './audit-inputs.js'
import { type Judged, tableFaults } from './audit-tables.js'
import { writtenFaults } from './audit-written.js'

/** One line of the audit: what came to a stage, and where it went. */
export interface AuditLine {
  stage: string
  /** Records that came. */
  came: number
  /** Where they went: topic, reason, or the next stage in the same task. */
  went: Record<string, number>
  failed: number
  /** Came and not yet processed. */
  waiting: number
  /** Input records without any outcome, and with more than one (first few, as topic/partition/offset). */
  missing: string[]
  twice: string[]
}

export interface Audit {
  lines: AuditLine[]
  /** Pages of the run by their final outcome. */
  verdicts: Record<string, number>
  /** What does not fit, in words. Empty when every record is accounted for. */
  faults: string[]
  balanced: boolean
}

/** What is to be audited. */
export interface Audited {
  topology: SluiceTopology
  /** Names of the filters that pages go through. */
  filters: readonly string[]
  /** The run; without one, only the stages that exist once. */
  run: string | undefined
}

const SHOWN = 5

/**
 * Counts every record at every stage: each input that a stage has committed must have exactly one outcome. Outputs name
 * their input in a header, so the count is exact while records flow: outcomes of inputs after the snapshot are left out.
 * Offsets are taken downstream first, so that nothing can have left a stage before it is counted to have come.
 */
export async function audit(cluster: Cluster, audited: Audited): Promise<Audit> {
  const { topology, run } = audited
  const runs = await cluster.runs()
  const extent = extentsIn(cluster.lineage, runs, run)
  const all = topology.stages.filter(({ scoped }) => !scoped || run)
  const stages = all.filter(({ outcomes }) => outcomes)
  const done = new Map<string, Map<number, Checkpoint>>()
  for (const stage of [...all].reverse()) done.set(stage.name, await checkpointsOf(cluster, stage, run))
  const verdicts = run
    ? await finalVerdicts(cluster, run, runs.get(run)?.calibration ?? null)
    : new Map<string, Judged>()

  const intake = await intakeLine(cluster)
  const failures = await failedInputs(cluster, topology, run, done)
  const counts = new Map<string, AuditLine[]>()
  for (const stage of stages) {
    const consumed = consumedOf(stage, done.get(stage.name)!)
    counts.set(stage.name, await stageLines(cluster, audited, stage, { consumed, failures, extent: extent(stage) }))
  }
  const lines = [intake, ...[...counts.values()].flat()]
  const faults = lines.flatMap(faultsOf)
  for (const { reads } of stages) {
    if (reads[0] === TAKEN) faults.push(...(await intakeFaults(cluster, intake)))
  }
  for (const stage of all) {
    const scope = cluster.lineage.scopeOf(stage, run)
    faults.push(...(await writtenFaults(cluster, stage, scope, done.get(stage.name)!, topology)))
  }
  const record = run ? runs.get(run)! : undefined
  if (record && (await drained(cluster, topology, record.name, extent))) {
    faults.push(...(await tableFaults(cluster, record, verdicts)))
    faults.push(...verdictFaults(cluster, audited, verdicts.size, counts, failures))
  }
  const outcomes = tally([...verdicts.values()].map(({ outcome }) => outcome.replace('_', '-')))
  return { lines, verdicts: outcomes, faults, balanced: faults.length === 0 }
}

const checkpointsOf = (cluster: Cluster, stage: SluiceStage, run: string | undefined) =>
  checkpoints(cluster.reader, cluster.names.changelog(stage.name, cluster.lineage.scopeOf(stage, run)))

/** How far the first input of a stage has been processed, by partition. */
const consumedOf = (stage: SluiceStage, done: Map<number, Checkpoint>): Map<number, bigint> =>
  new Map([...done].map(([partition, { positions }]) => [partition, positions.get(stage.reads[0]!) ?? 0n]))

/** Whether nothing is left to process in the run, so that its tables are as they will be. */
async function drained(
  cluster: Cluster,
  topology: SluiceTopology,
  run: string,
  extent: (stage: SluiceStage) => Extent,
): Promise<boolean> {
  for (const stage of topology.stages) {
    const lag = await stageLag(cluster, stage, cluster.lineage.scopeOf(stage, run), extent(stage))
    if (totalLag(lag) > 0) return false
  }
  return true
}

const groupOf = (cluster: Cluster, stage: SluiceStage, run: string | undefined) =>
  cluster.names.group(stage.name, cluster.lineage.scopeOf(stage, run))

const emptyLine = (stage: string): AuditLine => ({
  stage,
  came: 0,
  went: {},
  failed: 0,
  waiting: 0,
  missing: [],
  twice: [],
})

async function intakeLine(cluster: Cluster): Promise<AuditLine> {
  const line = emptyLine('ingest')
  let taken = 0
  for (const progress of (await table(cluster, INTAKE)).values()) {
    line.came += progress.responses
    taken += progress.taken
    for (const [reason, count] of Object.entries(progress.rejected)) add(line.went, reason, count)
  }
  add(line.went, TAKEN, taken)
  return line
}

/** What is known of a stage when its line is made. */
interface Looked {
  /** How far its first input has been processed, by partition. */
  consumed: ReadonlyMap<number, bigint>
  failures: ReadonlySet<string>
  extent: Extent
}

/** The line of a stage, and those of the filters in its task. */
async function stageLines(
  cluster: Cluster,
  { topology, filters, run }: Audited,
  stage: SluiceStage,
  { consumed, failures, extent }: Looked,
): Promise<AuditLine[]> {
  const lines = chainOf(stage, filters).map(emptyLine)
  const line = lines[0]!
  const input = stage.reads[0]!
  const scope = cluster.lineage.scopeOf(stage, run)
  const outcomes = new Map<string, number>()
  for (const topic of stage.outcomes!) {
    for await (const { value, origin } of withOrigin(cluster, topic, run)) {
      if (origin.topic !== input || origin.scope !== scope) continue
      if (origin.offset >= (consumed.get(origin.partition) ?? 0n)) continue
      outcomes.set(originOf(origin), (outcomes.get(originOf(origin)) ?? 0) + 1)
      settle(lines, await outcomeOf(cluster, topology, topic, value))
    }
  }
  for await (const { topic, partition, offset } of inputsOf(cluster, stage, run, extent)) {
    line.came++
    if (offset >= (consumed.get(partition) ?? 0n)) {
      line.waiting++
      continue
    }
    const origin = originOf({ scope, topic: input, partition, offset })
    const count = outcomes.get(origin) ?? 0
    if (failures.has(`${groupOf(cluster, stage, run)}:${topic}/${partition}/${offset}`)) {
      line.failed++
      if (count > 0) line.twice.push(origin)
    } else if (count === 0) line.missing.push(origin)
    else if (count > 1) line.twice.push(origin)
  }
  return lines
}

/** Counts an outcome where it was decided; the stages before that in the same task have handed the record on. */
function settle(lines: AuditLine[], { outcome, by }: Outcome): void {
  const known = lines.findIndex(({ stage }) => stage === by)
  // What a filter decided that is no longer among the settings counts at the stage whose task it was in.
  const place = by === undefined ? lines.length - 1 : Math.max(known, 0)
  for (let i = 0; i < place; i++) {
    add(lines[i]!.went, lines[i + 1]!.stage, 1)
    lines[i + 1]!.came++
  }
  add(lines[place]!.went, outcome, 1)
}

/** Records of a topic with the input they were made from; those from outside the topology have none. */
async function* withOrigin(cluster: Cluster, topic: string, run: string | undefined) {
  for await (const { headers, value } of cluster.reader.all(cluster.names.topic(topic, run))) {
    const header = headers[ORIGIN_HEADER]?.toString()
    if (header) yield { value, origin: originIn(header) }
  }
}

async function outcomeOf(
  cluster: Cluster,
  { topics }: SluiceTopology,
  topic: string,
  value: Buffer | null,
): Promise<Outcome> {
  const { outcome } = topics[topic]!
  return value && outcome ? outcome(await cluster.codec.read(topic, value)) : { outcome: topic.replace('RUN.', '') }
}

/**
 * Inputs that failed: the stage's group and the record's position. One that was sent back counts as failed until its stage has
 * processed it again, and then only if it has failed again.
 */
async function failedInputs(
  cluster: Cluster,
  { stages }: SluiceTopology,
  run: string | undefined,
  done: Map<string, Map<number, Checkpoint>>,
): Promise<Set<string>> {
  const failures = new Map<string, number>()
  const count = (letter: DeadLetter, by: number) => {
    const { stage, scope, topic, partition, offset } = letter
    const input = `${cluster.names.group(stage, scope ?? undefined)}:${topic}/${partition}/${offset}`
    failures.set(input, (failures.get(input) ?? 0) + by)
  }
  for await (const { value } of records(cluster, DEAD_LETTERS)) if (value) count(value, 1)
  for await (const { value, record } of records(cluster, RETRIES)) {
    const stage = stages.find(({ name }) => name === value?.stage)
    if (!value || !stage || (value.scope ?? undefined) !== cluster.lineage.scopeOf(stage, run)) continue
    const position = done.get(stage.name)?.get(record.partition)?.positions.get(RETRIES) ?? 0n
    if (record.offset < position) count(value, -1)
  }
  return new Set([...failures].filter(([, times]) => times > 0).map(([input]) => input))
}

/** The latest verdict on each page. */
async function finalVerdicts(cluster: Cluster, run: string, calibration: string | null): Promise<Map<string, Judged>> {
  const annotated = calibration === null ? new Map() : annotatedIn(await loadBlob(cluster, calibration))
  const view = tableView(
    cluster,
    VERDICTS,
    run,
    ({ url, outcome, detail, score, probability, contamination }): Judged => {
      // Of an accepted page, what a benchmark has was left out.
      const isWhole = contamination.length === 0
      return { outcome, detail, score, probability, isWhole, isApproved: isApproved(annotated, url) }
    },
  )
  return view.refresh()
}

/** What ingest says it has written is there. While ingest goes on, the number lies between two looks. */
async function intakeFaults(cluster: Cluster, { went }: AuditLine): Promise<string[]> {
  const faults: string[] = []
  const { came, twice } = await captures(cluster)
  const after = (await intakeLine(cluster)).went[TAKEN]!
  if (came < went[TAKEN]! || came > after) {
    faults.push(`ingest: ${after} records were taken, and ${TAKEN} holds ${came}`)
  }
  if (twice.length > 0) faults.push(`ingest: ${twice.length} captures were taken twice: ${some(twice)}`)
  return faults
}

/** Records in the log, and captures that stand there more often than they were asked for: a loss elsewhere may hide them in the sums. */
async function captures(cluster: Cluster): Promise<{ came: number; twice: string[] }> {
  const seen = new Set<string>()
  const again = new Map<string, number>()
  let asked: AskedFiles | undefined
  const twice: string[] = []
  let came = 0
  for await (const { value } of records(cluster, TAKEN)) {
    came++
    if (!value) continue
    const capture = `${value.crawl}/${value.warcFile} at offset ${value.warcOffset}`
    if (!seen.has(capture)) {
      seen.add(capture)
      continue
    }
    const times = (again.get(capture) ?? 1) + 1
    again.set(capture, times)
    asked ??= await AskedFiles.of(cluster)
    if (times > asked.timesOf(value)) twice.push(capture)
  }
  return { came, twice }
}

/** Once all is drained, every page that came to the first stage that gives verdicts has one, or failed. */
function verdictFaults(
  cluster: Cluster,
  { topology, run }: Audited,
  found: number,
  counts: Map<string, AuditLine[]>,
  failures: ReadonlySet<string>,
): string[] {
  const [first, ...later] = topology.stages.filter(({ writes }) => writes.includes(VERDICTS))
  if (!first) return []
  if ([...counts.values()].flat().some(({ waiting }) => waiting > 0)) return []
  let failed = 0
  for (const stage of later) {
    const input = `${groupOf(cluster, stage, run)}:${cluster.names.topic(stage.reads[0]!, run)}/`
    failed += [...failures].filter((failure) => failure.startsWith(input)).length
  }
  const line = counts.get(first.name)![0]!
  const expected = line.came - line.failed - failed
  return found === expected ? [] : [`${expected} pages came to the verdict, and ${found} have one`]
}

function faultsOf({ stage, came, went, failed, waiting, missing, twice }: AuditLine): string[] {
  const faults: string[] = []
  if (missing.length > 0) faults.push(`${stage}: ${missing.length} records have no outcome: ${some(missing)}`)
  if (twice.length > 0) faults.push(`${stage}: ${twice.length} records have more than one outcome: ${some(twice)}`)
  const sum = Object.values(went).reduce((a, b) => a + b, failed + waiting)
  if (sum !== came) faults.push(`${stage}: ${came} records came and ${sum} are accounted for`)
  return faults
}

const some = (items: string[]): string =>
  items.length > SHOWN ? `${items.slice(0, SHOWN).join(', ')} …` : items.join(', ')

function tally(items: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const item of items) add(counts, item, 1)
  return counts
}

function add(counts: Record<string, number>, name: string, count: number): void {
  counts[name] = (counts[name] ?? 0) + count
}
