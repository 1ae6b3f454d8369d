import { type OutputRecord, Writer } from '../../runtime/kafka/writer.js'
import { decoded } from '../../runtime/tables.js'
import type { AcceptedPage, CorpusProgress } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { ACCEPTED, OUTCOME } from '../../topology/meaning.js'
import { currentOf } from '../decide.js'
import { type Change, candidates, changesOf, corpusPages } from './difference.js'
import { isComplete, PROGRESS, progressView } from './progress.js'

/** Pages that share a transaction. */
const PAGES = 500

/**
 * Keeps `corpus` at what the current run accepts. How far it is stands in `corpus.progress`, written in the same transactions as the pages,
 * so that each page is written once, whoever goes on after a crash; another publisher of the same deployment fences this one.
 */
export class Publisher {
  readonly #cluster: Cluster
  readonly #writer: Writer
  readonly #progress: Map<string, CorpusProgress>

  private constructor(cluster: Cluster, writer: Writer, progress: ReadonlyMap<string, CorpusProgress>) {
    this.#cluster = cluster
    this.#writer = writer
    this.#progress = new Map(progress)
  }

  /** Takes over from whoever published before. */
  static async open(cluster: Cluster): Promise<Publisher> {
    await cluster.codec.prepare([OUTCOME, PROGRESS])
    const id = cluster.names.transactionalId(OUTCOME, undefined, 0)
    const writer = await Writer.open(cluster.transport, id, (topic) => cluster.partitionCount(topic))
    return new Publisher(cluster, writer, await progressView(cluster).refresh())
  }

  close(): Promise<void> {
    return this.#writer.close()
  }

  /**
   * Writes what the current run has and `corpus` lacks at this moment.
   * @throws {FencedError} when another one has taken over, and as a writer does
   */
  async publish(signal?: AbortSignal): Promise<void> {
    const { reader, names } = this.#cluster
    // Looked up after whoever wrote before was fenced: nothing of a run that was superseded is written any more.
    const run = currentOf([...(await this.#cluster.runs()).values()])?.name
    if (run === undefined) return
    for (const [partition, end] of await reader.offsets(names.topic(ACCEPTED, run), 'end')) {
      if (signal?.aborted) return
      if (isComplete(this.#of(partition), run, end)) continue
      // Of a promotion that was followed by another one, the difference is applied to its end: what is shown is never a mixture of runs.
      if (this.#of(partition)?.former) await this.#change(partition, signal)
      if (this.#of(partition)?.run !== run) await this.#turn(partition, run, end)
      if (this.#of(partition)!.former) await this.#change(partition, signal)
      await this.#follow(partition, run, signal)
    }
  }

  #of(partition: number): CorpusProgress | undefined {
    return this.#progress.get(String(partition))
  }

  /** Notes that the partition is to show another run: what that one has said by `end` is compared with what it shows, the rest is followed. */
  #turn(partition: number, run: string, end: bigint): Promise<void> {
    const shown = this.#of(partition)
    const former = { run: shown?.run ?? null, next: shown?.next ?? 0 }
    return this.#write(partition, [], { run, next: Number(end), former, after: '', lost: 0 })
  }

  async #change(partition: number, signal?: AbortSignal): Promise<void> {
    const progress = this.#of(partition)!
    const { run, former, after, next } = progress
    const due = (await candidates(this.#cluster, partition, former!, run)).filter(({ place }) => place > after)
    let { lost } = progress
    for (let at = 0; at < due.length; at += PAGES) {
      if (signal?.aborted) return
      const part = due.slice(at, at + PAGES)
      const found = await changesOf(this.#cluster, partition, former!, run, part)
      lost += found.lost
      await this.#write(partition, found.changes, { ...progress, after: part.at(-1)!.place, lost })
    }
    await this.#write(partition, [], { run, next, former: null, after: '', lost })
  }

  async #follow(partition: number, run: string, signal?: AbortSignal): Promise<void> {
    const cluster = this.#cluster
    const topic = cluster.names.topic(ACCEPTED, run)
    const from = { topic, partition, offset: BigInt(this.#of(partition)!.next) }
    const end = (await cluster.reader.offsets(topic, 'end')).get(partition)!
    if (signal?.aborted || from.offset >= end) return
    let latest = new Map<string, AcceptedPage | null>()
    for await (const records of cluster.reader.read(from, end)) {
      for (const record of records) {
        const { key, value } = await decoded(cluster, ACCEPTED, record)
        latest.set(key, value)
        if (latest.size < PAGES) continue
        await this.#pages(partition, run, latest, record.offset + 1n)
        latest = new Map()
        if (signal?.aborted) return
      }
    }
    await this.#pages(partition, run, latest, end)
  }

  async #pages(
    partition: number,
    run: string,
    latest: ReadonlyMap<string, AcceptedPage | null>,
    next: bigint,
  ): Promise<void> {
    const accepted = [...latest].flatMap(([page, value]): [string, AcceptedPage][] => (value ? [[page, value]] : []))
    const pages = await corpusPages(this.#cluster, new Map(accepted))
    const changes = [...latest.keys()].map((page): Change => [page, pages.get(page) ?? null])
    const lost = this.#of(partition)!.lost + accepted.length - pages.size
    await this.#write(partition, changes, { run, next: Number(next), former: null, after: '', lost })
  }

  async #write(partition: number, changes: Change[], progress: CorpusProgress): Promise<void> {
    const { names, codec } = this.#cluster
    const records = changes.map(
      ([page, value]): OutputRecord => ({
        topic: names.topic(OUTCOME),
        key: Buffer.from(page),
        value: value && codec.encode(OUTCOME, value),
        partition,
      }),
    )
    const key = Buffer.from(String(partition))
    records.push({ topic: names.topic(PROGRESS), key, value: codec.encode(PROGRESS, progress) })
    await this.#writer.transaction(records)
    this.#progress.set(String(partition), progress)
  }
}
