import { checkpointRecord, claimRecord, epochRecord } from './changelog.js'
import type { Cluster } from './cluster.js'
import { RETRIES } from './dead-letter.js'
import { FailureRate } from './failure-rate.js'
import { type OutputRecord, partitionKey, TooLargeError, Writer } from './kafka/writer.js'
import { checkPosition, LostInputError, nearestPosition } from './positions.js'
import { type Failure, type RawRecord, RecordStep } from './record-step.js'
import { epochOf, restore } from './restore.js'
import { isSelected } from './selection.js'
import type { AnyProcessor, Stage } from './stage.js'
import { type Journal, MOST_DEATHS } from './state/journal.js'
import type { LocalStore, StoreMark } from './state/local-store.js'
import { WorkingState } from './state/working-state.js'
import { addTime, type StageStatistics } from './statistics.js'
import type { Watchdog } from './watchdog.js'
import type { Extent } from './work.js'

export interface TaskOptions {
  cluster: Cluster
  stage: Stage
  scope: string | undefined
  partition: number
  extent: Extent
  processor: AnyProcessor
  store: LocalStore
  journal: Journal
  watchdog: Watchdog
  /** Where it counts what it does. */
  statistics: StageStatistics
  /** Called while brokers are waited for, with what for and why. */
  onWait(what: string, error: Error): void
  /** Called while state is restored: changelog records applied, and to be applied in all. */
  onRestore(done: number, total: number): void
  /** Goes on with what is left where input is lost, instead of refusing to. */
  acceptLost: boolean
}

/** The event loop is given up for a moment at least this often, so that connections and heartbeats go on. */
const YIELD_AFTER_MS = 25

/** Records that the process before this one had in hand when it died: each is written to the journal before it is processed. */
interface Suspects {
  topic: string
  first: bigint
  last: bigint
  /** Deaths of the process so far with the first of them alone in hand. */
  deaths: number
}

/** Records of which the broker refused a transaction as too large: fewer of them share the next. */
interface Narrowed {
  topic: string
  last: bigint
  most: number
}

/**
 * One stage on one input partition (the same partition of each of its topics). It owns a transactional id, a changelog
 * partition and a local store. `open` takes ownership: it fences a former owner before it reads the changelog, in which state
 * and positions stand together.
 */
export class Task {
  readonly #options: TaskOptions
  readonly #step: RecordStep
  readonly #changelog: string
  readonly #failures = new FailureRate()
  /** Records that are known to fail, by topic and offset. */
  readonly #condemned = new Map<string, Failure>()
  #suspects: Suspects | undefined
  #narrowed: Narrowed | undefined
  #writer: Writer | undefined
  #mark: StoreMark | undefined
  /** What the task has done so far, in records and milliseconds. */
  readonly spent = { records: 0, processing: 0, writing: 0 }
  /** Name of the task, on this cluster: also of its local store. */
  readonly id: string
  /** Generation of the group in which the task was opened; undefined when it must be opened again. */
  generation: number | undefined

  constructor(options: TaskOptions) {
    const { cluster, stage, scope, partition, processor, watchdog } = options
    this.#options = options
    this.#changelog = cluster.names.changelog(stage.name, scope)
    this.id = taskId(this.#changelog, partition)
    this.#step = new RecordStep(cluster, stage, scope, partition, processor, this.id, watchdog)
  }

  /**
   * @param beat called while it takes long; what it throws interrupts the opening
   * @throws {LostInputError} when records that it has still to process are gone
   */
  async open(beat: () => Promise<void>): Promise<void> {
    await this.close()
    const { cluster, stage, scope, partition, store, onWait, onRestore } = this.#options
    const { names, transport, reader } = cluster
    const id = names.transactionalId(stage.name, scope, partition)
    this.#writer = await Writer.open(transport, id, (topic) => cluster.partitionCount(topic), { onWait })
    await beat()
    const named = await epochOf(reader, this.#changelog, partition)
    const claim = [claimRecord(this.#changelog, partition)]
    if (named === undefined) claim.unshift(epochRecord(this.#changelog, partition))
    // What it writes itself it reads again, so that it has seen all before it, whatever a broker says of the end.
    const written = await this.#writer.transaction(claim)
    const end = written.get(partitionKey(this.#changelog, partition))!
    const epoch = named ?? (await epochOf(reader, this.#changelog, partition)) ?? ''
    const topic = this.#changelog
    const mark = await restore(store, { reader, topic, partition, epoch, end, beat, onProgress: onRestore })
    this.#mark = { ...mark, positions: await this.#positions(mark.positions) }
    this.#recall()
  }

  /** Where to go on in each topic, checked against the topics. */
  async #positions(known: ReadonlyMap<string, bigint>): Promise<Map<string, bigint>> {
    const { cluster, stage, scope, partition, extent, acceptLost } = this.#options
    const { names, reader, admin } = cluster
    const group = names.group(stage.name, scope)
    const positions = new Map<string, bigint>()
    for (const name of [...stage.reads, RETRIES]) {
      const topic = names.topic(name, scope)
      const begin = extent.from?.get(name)?.get(partition)
      const position = known.get(name) ?? begin
      const committed = (await admin.committed(group, topic)).get(partition)
      if (acceptLost) {
        const wanted = known.get(name) ?? committed ?? begin ?? 0n
        positions.set(name, await nearestPosition(reader, topic, partition, wanted))
        continue
      }
      if (committed !== undefined && committed > (position ?? 0n)) {
        throw new LostInputError(
          `${this.#changelog}/${partition} says that ${topic} was processed up to ${position ?? 0n}, the group ${group} up to ` +
            `${committed}: the changelog was deleted and made again, or has lost records. \`sluice run --accept-lost\` goes on ` +
            'with what it has; another prefix starts afresh.',
        )
      }
      if (position !== undefined) await checkPosition(reader, topic, partition, position)
      positions.set(name, position ?? (await nearestPosition(reader, topic, partition, 0n)))
    }
    return positions
  }

  /** Takes from the journal what the process before this one died of. */
  #recall(): void {
    const { journal } = this.#options
    const condemned = journal.condemned(this.id)
    if (condemned) {
      const error = new Error(`took more than ${condemned.seconds} s of CPU time`)
      this.#condemn(condemned.topic, BigInt(condemned.offset), { kind: 'timeout', error })
      journal.clear(this.id)
      return
    }
    const inHand = journal.read(this.id)
    if (!inHand || this.#suspects) return
    const deaths = inHand.deaths === undefined ? 0 : inHand.deaths + 1
    const { topic, first, last } = inHand
    if (deaths >= MOST_DEATHS) {
      const error = new Error(`the process died ${deaths} times with this record alone in hand`)
      this.#condemn(topic, BigInt(first), { kind: 'crash', error })
    } else {
      this.#suspects = { topic, first: BigInt(first), last: BigInt(last), deaths }
    }
  }

  #condemn(topic: string, offset: bigint, failure: Failure): void {
    this.#condemned.set(`${topic}/${offset}`, failure)
  }

  async close(): Promise<void> {
    this.generation = undefined
    await this.#writer?.close()
    this.#writer = undefined
  }

  /** Entries of its local store, and bytes that they take on disk. */
  stateSize(): { entries: number; bytes: number } {
    return this.#options.store.size()
  }

  /** The offset of the next record of this topic to process. */
  position(topic: string): bigint {
    return this.#mark!.positions.get(topic)!
  }

  /**
   * Processes records of one topic, in the order of their offsets. Records before the position, and those that the work does not select, are
   * left out. `next` is where the topic goes on afterwards. After an error the task must be opened again.
   * @param beat called between records, at most every few milliseconds; what it throws ends the work before anything is written
   */
  async process(topic: string, records: RawRecord[], next: bigint, beat: () => Promise<void>): Promise<void> {
    const position = this.position(topic)
    const due = await this.#selected(records.filter(({ offset }) => offset >= position))
    for (const part of this.#parts(topic, due, next)) {
      await this.#part(topic, part.records, part.next, beat)
      if (due.length > 1) await beat()
    }
  }

  async #selected(records: RawRecord[]): Promise<RawRecord[]> {
    const { cluster, partition, extent } = this.#options
    if (!extent.selection) return records
    const selected: RawRecord[] = []
    for (const record of records) {
      if (await isSelected(cluster.codec, extent.selection, { ...record, partition })) selected.push(record)
    }
    return selected
  }

  /**
   * All in one transaction; but a record that is known to fail ends its own, so that it is through whatever the records behind it do, and
   * what the broker refused as too large is divided.
   */
  #parts(topic: string, records: RawRecord[], next: bigint): Array<{ records: RawRecord[]; next: bigint }> {
    const parts: Array<{ records: RawRecord[]; next: bigint }> = []
    let part: RawRecord[] = []
    const most = this.#narrowed?.topic === topic ? this.#narrowed.most : Number.POSITIVE_INFINITY
    for (const [i, record] of records.entries()) {
      part.push(record)
      const last = i === records.length - 1
      if (last || part.length >= most || this.#condemned.has(`${topic}/${record.offset}`)) {
        parts.push({ records: part, next: last ? next : records[i + 1]!.offset })
        part = []
      }
    }
    return parts.length > 0 ? parts : [{ records, next }]
  }

  async #part(topic: string, records: RawRecord[], next: bigint, beat: () => Promise<void>): Promise<void> {
    const { journal, store } = this.#options
    const state = new WorkingState(store)
    try {
      const suspect = records.some(({ offset }) => this.#isSuspect(topic, offset))
      if (!suspect) this.#note(topic, records)
      const outputs = await this.#run(records, state, beat, suspect)
      // While they are written no record is alone in hand.
      if (suspect) this.#note(topic, records)
      await this.#write(topic, outputs, state, next, beat)
    } catch (error) {
      if (error instanceof TooLargeError) this.#tooLarge(topic, records, error)
      throw error
    } finally {
      journal.clear(this.id)
    }
    this.#forget(topic, next)
  }

  #isSuspect(topic: string, offset: bigint): boolean {
    const suspects = this.#suspects
    return suspects?.topic === topic && offset >= suspects.first && offset <= suspects.last
  }

  /** Writes to the journal what the task has in hand. */
  #note(topic: string, records: RawRecord[], deaths?: number): void {
    if (records.length === 0) return
    const [first, last] = [Number(records[0]!.offset), Number(records.at(-1)!.offset)]
    this.#options.journal.write(this.id, { topic, first, last, ...(deaths !== undefined && { deaths }) })
  }

  /** @param noted each record is written to the journal before it is processed */
  async #run(
    records: RawRecord[],
    state: WorkingState,
    beat: () => Promise<void>,
    noted: boolean,
  ): Promise<OutputRecord[]> {
    const outputs: OutputRecord[] = []
    let lastYield = performance.now()
    for (const record of records) {
      const began = performance.now()
      if (noted) this.#note(record.topic, [record], this.#suspects?.first === record.offset ? this.#suspects.deaths : 0)
      const failure = this.#condemned.get(`${record.topic}/${record.offset}`)
      const step = failure ? await this.#step.condemn(record, failure) : await this.#step.run(record, state)
      this.#failures.count(step.failure?.error)
      for (const output of step.outputs) outputs.push(output)
      const now = performance.now()
      this.spent.processing += now - began
      addTime(this.#options.statistics.records, now - began)
      this.spent.records++
      if (now - lastYield > YIELD_AFTER_MS) {
        await new Promise((resolve) => setImmediate(resolve))
        await beat()
        lastYield = performance.now()
      }
    }
    return outputs
  }

  /** One transaction: outputs, changes of the state, positions; the group's offsets too, for tools that look at lag. */
  async #write(
    topic: string,
    outputs: OutputRecord[],
    { batch }: WorkingState,
    next: bigint,
    beat: () => Promise<void>,
  ): Promise<void> {
    const { cluster, stage, scope, partition, store, statistics } = this.#options
    const positions = new Map(this.#mark!.positions).set(topic, next)
    const counts = new Map(this.#mark!.written)
    for (const output of outputs) counts.set(output.topic, (counts.get(output.topic) ?? 0) + 1)
    for (const [key, value] of batch) outputs.push({ topic: this.#changelog, key: Buffer.from(key), value, partition })
    outputs.push(checkpointRecord(this.#changelog, partition, { positions, written: counts }))
    const began = performance.now()
    const written = await beating(beat, () =>
      this.#writer!.transaction(outputs, {
        group: cluster.names.group(stage.name, scope),
        topics: [{ topic: cluster.names.topic(topic, scope), partition, next }],
      }),
    ).catch((error) => {
      statistics.aborted++
      throw error
    })
    const took = performance.now() - began
    this.spent.writing += took
    addTime(statistics.transactions, took)
    const applied = written.get(partitionKey(this.#changelog, partition))!
    this.#mark = { ...this.#mark!, applied, at: Date.now(), positions, written: counts }
    store.apply(batch, this.#mark)
  }

  /** The broker refuses what became of these records: they are divided until the one is found that it was. */
  #tooLarge(topic: string, records: RawRecord[], error: TooLargeError): void {
    const [first, last] = [records[0]!.offset, records.at(-1)!.offset]
    if (records.length > 1) {
      this.#narrowed = { topic, last, most: Math.ceil(records.length / 2) }
      return
    }
    const withoutBytes = this.#condemned.has(`${topic}/${first}`)
    this.#condemn(topic, first, { kind: 'write', error, withoutBytes })
  }

  /** What lies behind is nobody's concern any more. */
  #forget(topic: string, next: bigint): void {
    for (const key of this.#condemned.keys()) {
      const slash = key.lastIndexOf('/')
      if (key.slice(0, slash) === topic && BigInt(key.slice(slash + 1)) < next) {
        this.#condemned.delete(key)
        this.#options.journal.forgive(this.id)
      }
    }
    if (this.#suspects?.topic === topic && this.#suspects.last < next) this.#suspects = undefined
    if (this.#narrowed?.topic === topic && this.#narrowed.last < next) this.#narrowed = undefined
  }
}

/** The changelog whose partition a task's id names. */
export const changelogOf = (id: string): string => id.slice(0, id.lastIndexOf('-'))

export const taskId = (changelog: string, partition: number): string => `${changelog}-${partition}`

const BEAT_MS = 1000

/** Beats while something is waited for. A failed beat is left to the next one: what is under way may still succeed. */
async function beating<T>(beat: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => void beat().catch(() => {}), BEAT_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
