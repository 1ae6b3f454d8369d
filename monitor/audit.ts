import type { SluiceStage } from '../processors/define-stage.js'
import { DEAD_LETTERS } from '../runtime/dead-letter.js'
import { stageLag, totalLag } from '../runtime/lag.js'
import { ORIGIN_HEADER, originOf } from '../runtime/processing.js'
import { records, table, tableView } from '../runtime/tables.js'
import type { Cluster } from '../topology/cluster.js'
import { ACCEPTED, chainOf, INTAKE, VERDICTS } from '../topology/meaning.js'
import type { Outcome } from '../topology/topics.js'
import type { SluiceTopology } from '../topology/topology.js'

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

/** Where ingest writes what it takes. */
const TAKEN = 'crawl.records'
const SHOWN = 5

/**
 * Counts every record at every stage: each input that a stage has committed must have exactly one outcome. Outputs name
 * their input in a header, so the count is exact while records flow: outcomes of inputs after the snapshot are left out.
 * Offsets are taken downstream first, so that nothing can have left a stage before it is counted to have come.
 */
export async function audit(cluster: Cluster, audited: Audited): Promise<Audit> {
  const { topology, run } = audited
  const stages = topology.stages.filter(({ scoped, outcomes }) => outcomes && (!scoped || run))
  const committed = new Map<string, Map<number, bigint>>()
  for (const stage of [...stages].reverse()) committed.set(stage.name, await consumedOffsets(cluster, stage, run))
  const verdicts = run ? await finalVerdicts(cluster, run) : new Map<string, string>()

  const intake = await intakeLine(cluster)
  const failures = await failedInputs(cluster)
  const counts = new Map<string, AuditLine[]>()
  for (const stage of stages) {
    counts.set(stage.name, await stageLines(cluster, audited, stage, committed.get(stage.name)!, failures))
  }
  const lines = [intake, ...[...counts.values()].flat()]
  const faults = lines.flatMap(faultsOf)
  for (const { name, reads } of stages) {
    if (reads[0] === TAKEN) faults.push(...(await intakeFaults(cluster, intake, counts.get(name)![0]!.came)))
  }
  if (run) {
    faults.push(...(await corpusFaults(cluster, run, verdicts)))
    faults.push(...(await verdictFaults(cluster, audited, verdicts.size, counts, failures)))
  }
  return { lines, verdicts: tally(verdicts.values()), faults, balanced: faults.length === 0 }
}

const consumedOffsets = (cluster: Cluster, stage: SluiceStage, run: string | undefined) =>
  cluster.admin.committed(groupOf(cluster, stage, run), cluster.names.topic(stage.reads[0]!, run))

const groupOf = (cluster: Cluster, stage: SluiceStage, run: string | undefined) =>
  cluster.names.group(stage.name, stage.scoped ? run : undefined)

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

/** The line of a stage, and those of the filters in its task. */
async function stageLines(
  cluster: Cluster,
  { topology, filters, run }: Audited,
  stage: SluiceStage,
  consumed: Map<number, bigint>,
  failures: ReadonlySet<string>,
): Promise<AuditLine[]> {
  const lines = chainOf(stage, filters).map(emptyLine)
  const line = lines[0]!
  const input = stage.reads[0]!
  const outcomes = new Map<string, number>()
  for (const topic of stage.outcomes!) {
    for await (const { value, origin, partition, offset } of withOrigin(cluster, topic, run)) {
      if (!origin.startsWith(`${input}/`) || offset >= (consumed.get(partition) ?? 0n)) continue
      outcomes.set(origin, (outcomes.get(origin) ?? 0) + 1)
      settle(lines, await outcomeOf(cluster, topology, topic, value))
    }
  }
  for await (const { topic, partition, offset } of cluster.reader.all(cluster.names.topic(input, run))) {
    line.came++
    if (offset >= (consumed.get(partition) ?? 0n)) {
      line.waiting++
      continue
    }
    const origin = originOf(input, partition, offset)
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
    const origin = headers[ORIGIN_HEADER]?.toString()
    if (!origin) continue
    const [partition, offset] = origin.split('/').slice(-2)
    yield { value, origin, partition: Number(partition), offset: BigInt(offset!) }
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

/** Inputs that failed: the stage's group and the record's position. */
async function failedInputs(cluster: Cluster): Promise<Set<string>> {
  const failures = new Set<string>()
  for await (const { value } of records(cluster, DEAD_LETTERS)) {
    const { stage, scope, topic, partition, offset } = value!
    failures.add(`${cluster.names.group(stage, scope ?? undefined)}:${topic}/${partition}/${offset}`)
  }
  return failures
}

/** The latest verdict on each page. */
const finalVerdicts = (cluster: Cluster, run: string): Promise<Map<string, string>> =>
  tableView(cluster, VERDICTS, run, ({ outcome }): string => outcome.replace('_', '-')).refresh()

/** What ingest says it has written is there. While ingest goes on, the number lies between two looks. */
async function intakeFaults(cluster: Cluster, { went }: AuditLine, came: number): Promise<string[]> {
  const after = (await intakeLine(cluster)).went[TAKEN]!
  if (came >= went[TAKEN]! && came <= after) return []
  return [`ingest: ${after} records were taken, and ${TAKEN} holds ${came}`]
}

/** The corpus holds exactly the accepted pages. */
async function corpusFaults(cluster: Cluster, run: string, verdicts: Map<string, string>): Promise<string[]> {
  const inCorpus = await tableView(cluster, ACCEPTED, run, () => true).refresh()
  const accepted = [...verdicts].filter(([, outcome]) => outcome === 'accepted').map(([page]) => page)
  const faults: string[] = []
  const lost = accepted.filter((page) => !inCorpus.has(page))
  const extra = [...inCorpus.keys()].filter((page) => verdicts.get(page) !== 'accepted')
  if (lost.length > 0) faults.push(`${lost.length} accepted pages are not in the corpus, e.g. ${lost[0]}`)
  if (extra.length > 0) faults.push(`${extra.length} pages are in the corpus without being accepted, e.g. ${extra[0]}`)
  return faults
}

/** Once all is drained, every page that came to the first stage that gives verdicts has one, or failed. */
async function verdictFaults(
  cluster: Cluster,
  { topology, run }: Audited,
  found: number,
  counts: Map<string, AuditLine[]>,
  failures: ReadonlySet<string>,
): Promise<string[]> {
  const [first, ...later] = topology.stages.filter(({ writes }) => writes.includes(VERDICTS))
  if (!first) return []
  if ([...counts.values()].flat().some(({ waiting }) => waiting > 0)) return []
  let failed = 0
  for (const stage of later) {
    if (totalLag(await stageLag(cluster, stage, run)) > 0) return []
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
