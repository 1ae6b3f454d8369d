import { DEAD_LETTERS } from '../runtime/dead-letter.js'
import type { FetchedRecord } from '../runtime/kafka/transport.js'
import { stageLag, totalLag } from '../runtime/lag.js'
import { ORIGIN_HEADER, originOf } from '../runtime/processing.js'
import type { Stage } from '../runtime/stage.js'
import { decoded, records, table, tableView } from '../runtime/tables.js'
import type { Cluster } from '../topology/cluster.js'
import type { SluiceTopology } from '../topology/topology.js'

/** One line of the audit: what came to a stage, and where it went. */
export interface AuditLine {
  stage: string
  /** Records that came. */
  came: number
  /** Where they went: topic, or reason. */
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
  /** Pages of the run by their final outcome, counted in RUN.verdicts. */
  verdicts: Record<string, number>
  /** What does not fit, in words. Empty when every record is accounted for. */
  faults: string[]
  balanced: boolean
}

const SHOWN = 5

/**
 * Counts every record at every stage: each input that a stage has committed must have exactly one outcome. Outputs name
 * their input in a header, so the count is exact while records flow: outcomes of inputs after the snapshot are left out.
 * Offsets are taken downstream first, so that nothing can have left a stage before it is counted to have come.
 */
export async function audit(cluster: Cluster, topology: SluiceTopology, run?: string): Promise<Audit> {
  const stages = topology.stages.filter(({ scoped, outcomes }) => outcomes && (!scoped || run))
  const committed = new Map<string, Map<number, bigint>>()
  for (const stage of [...stages].reverse()) committed.set(stage.name, await consumedOffsets(cluster, stage, run))
  const verdicts = run ? await verdictCounts(cluster, run) : {}

  const lines: AuditLine[] = [await ingestLine(cluster)]
  const failures = await failuresByOrigin(cluster)
  for (const stage of stages) lines.push(await stageLine(cluster, stage, run, committed, failures))
  const faults = lines.flatMap(faultsOf)
  faults.push(...(await intakeFaults(cluster, lines)))
  if (run) faults.push(...(await verdictFaults(cluster, topology, run, lines)))
  return { lines, verdicts, faults, balanced: faults.length === 0 }
}

const consumedOffsets = (cluster: Cluster, stage: Stage, run: string | undefined) =>
  cluster.admin.committed(groupOf(cluster, stage, run), cluster.names.topic(stage.reads[0]!, run))

const groupOf = (cluster: Cluster, stage: Stage, run: string | undefined) =>
  cluster.names.group(stage.name, stage.scoped ? run : undefined)

async function ingestLine(cluster: Cluster): Promise<AuditLine> {
  const line: AuditLine = { stage: 'ingest', came: 0, went: {}, failed: 0, waiting: 0, missing: [], twice: [] }
  let taken = 0
  for (const progress of (await table(cluster, 'ingest.progress')).values()) {
    line.came += progress.responses
    taken += progress.taken
    for (const [reason, count] of Object.entries(progress.rejected)) add(line.went, reason, count)
  }
  add(line.went, 'crawl.records', taken)
  return line
}

async function stageLine(
  cluster: Cluster,
  stage: Stage,
  run: string | undefined,
  committed: Map<string, Map<number, bigint>>,
  failures: Map<string, string>,
): Promise<AuditLine> {
  const line: AuditLine = { stage: stage.name, came: 0, went: {}, failed: 0, waiting: 0, missing: [], twice: [] }
  const input = stage.reads[0]!
  const consumed = committed.get(stage.name)!
  const outcomes = new Map<string, number>()
  for (const topic of stage.outcomes!) {
    for await (const { record, origin, partition, offset } of withOrigin(cluster, topic, run)) {
      if (!origin.startsWith(`${input}/`) || offset >= (consumed.get(partition) ?? 0n)) continue
      outcomes.set(origin, (outcomes.get(origin) ?? 0) + 1)
      add(line.went, await reasonOf(cluster, topic, record), 1)
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
    if (failures.get(`${groupOf(cluster, stage, run)}:${topic}/${partition}/${offset}`)) {
      line.failed++
      if (count > 0) line.twice.push(origin)
    } else if (count === 0) line.missing.push(origin)
    else if (count > 1) line.twice.push(origin)
  }
  return line
}

/** Records of a topic with the input they were made from; those from outside the topology have none. */
async function* withOrigin(cluster: Cluster, topic: string, run: string | undefined) {
  for await (const record of cluster.reader.all(cluster.names.topic(topic, run))) {
    const origin = record.headers[ORIGIN_HEADER]?.toString()
    if (!origin) continue
    const [partition, offset] = origin.split('/').slice(-2)
    yield { record, origin, partition: Number(partition), offset: BigInt(offset!) }
  }
}

async function reasonOf(cluster: Cluster, topic: string, record: FetchedRecord): Promise<string> {
  if (topic === 'pages.rejected') return (await decoded(cluster, topic, record)).value!.reason
  if (topic === 'RUN.verdicts') return (await decoded(cluster, topic, record)).value!.outcome.replace('_', '-')
  return topic.replace('RUN.', '')
}

/** Failed records by stage's group and input position. */
async function failuresByOrigin(cluster: Cluster): Promise<Map<string, string>> {
  const failures = new Map<string, string>()
  for await (const { value } of records(cluster, DEAD_LETTERS)) {
    const { stage, scope, topic, partition, offset, error } = value!
    failures.set(`${cluster.names.group(stage, scope ?? undefined)}:${topic}/${partition}/${offset}`, error)
  }
  return failures
}

async function verdictCounts(cluster: Cluster, run: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  const outcomes = tableView(cluster, 'RUN.verdicts', run, ({ outcome }) => outcome)
  for (const outcome of (await outcomes.refresh()).values()) add(counts, outcome.replace('_', '-'), 1)
  return counts
}

/** What ingest says it has written is in crawl.records. While ingest goes on, the number lies between two looks. */
async function intakeFaults(cluster: Cluster, lines: AuditLine[]): Promise<string[]> {
  const came = lines.find(({ stage }) => stage === 'extract')!.came
  const before = lines[0]!.went['crawl.records']!
  const after = (await ingestLine(cluster)).went['crawl.records']!
  if (came >= before && came <= after) return []
  return [`ingest: ${after} records were taken, and crawl.records holds ${came}`]
}

/** Every kept page has a verdict, and the corpus holds exactly the accepted ones. */
async function verdictFaults(
  cluster: Cluster,
  topology: SluiceTopology,
  run: string,
  lines: AuditLine[],
): Promise<string[]> {
  const outcomes = await tableView(cluster, 'RUN.verdicts', run, ({ outcome }) => outcome).refresh()
  const inCorpus = await tableView(cluster, 'RUN.corpus', run, () => true).refresh()
  const accepted = [...outcomes].filter(([, outcome]) => outcome === 'accepted').map(([page]) => page)
  const faults: string[] = []
  const lost = accepted.filter((page) => !inCorpus.has(page))
  const extra = [...inCorpus.keys()].filter((page) => outcomes.get(page) !== 'accepted')
  if (lost.length > 0) faults.push(`${lost.length} accepted pages are not in the corpus, e.g. ${lost[0]}`)
  if (extra.length > 0) faults.push(`${extra.length} pages are in the corpus without being accepted, e.g. ${extra[0]}`)
  const gate = lines.find(({ stage }) => stage === 'gate')!
  const corpus = topology.stages.find(({ name }) => name === 'corpus')!
  const flowing = lines.some(({ waiting }) => waiting > 0) || totalLag(await stageLag(cluster, corpus, run)) > 0
  const expected = gate.came - gate.failed
  if (!flowing && outcomes.size !== expected) {
    faults.push(`${expected} pages passed the gate or fell below its cut, and ${outcomes.size} have a verdict`)
  }
  return faults
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

function add(counts: Record<string, number>, name: string, count: number): void {
  counts[name] = (counts[name] ?? 0) + count
}
