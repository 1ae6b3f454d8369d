import { hostname } from 'node:os'
import { type OutputRecord, Writer } from '../../runtime/kafka/writer.js'
import type { Judgement } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { JUDGEMENTS, SEED } from '../../topology/meaning.js'
import { judgementKey } from './judgements.js'
import type { AskedPage } from './run-pages.js'
import { PEOPLE, PROGRAMS } from './sources.js'

/** Who judges. */
export type Judge = Pick<Judgement, 'kind' | 'name'>

/** An answer to a question; undefined takes it back. */
export interface Answer {
  question: AskedPage
  positive: boolean | undefined
}

/** Writes what a judge says of the pages of a run, each page's judgement together with its place in the seed. */
export class Record {
  private constructor(
    private readonly cluster: Cluster,
    private readonly run: string,
    private readonly judge: Judge,
    private readonly writer: Writer,
  ) {}

  static async open(cluster: Cluster, run: string, judge: Judge): Promise<Record> {
    await cluster.codec.prepare([JUDGEMENTS, SEED])
    // Of this process: two people who judge at once do not get into each other's way.
    const id = cluster.names.transactionalId('judge', `${hostname()}-${process.pid}`, 0)
    const writer = await Writer.open(cluster.transport, id, (topic) => cluster.partitionCount(topic))
    return new Record(cluster, run, judge, writer)
  }

  /** @param answers at most one of a page */
  async write(answers: readonly Answer[]): Promise<void> {
    await this.writer.transaction(answers.flatMap((answer) => this.#records(answer)))
  }

  #records({ question, positive }: Answer): OutputRecord[] {
    const { codec, names } = this.cluster
    const { page, url, textAt } = question
    const label = positive ? 'positive' : 'negative'
    const source = this.judge.kind === 'person' ? PEOPLE : PROGRAMS
    const { probability, stratum } = question
    const said = { url, verdict: label, ...this.judge, at: Date.now(), run: this.run, probability, stratum, textAt }
    const taught = { url, text: null, label, source, run: null, textAt }
    const isTaken = positive === undefined
    return [
      {
        topic: names.topic(JUDGEMENTS),
        key: Buffer.from(judgementKey(page, this.judge)),
        value: isTaken ? null : codec.encode(JUDGEMENTS, said),
      },
      {
        topic: names.topic(SEED),
        key: Buffer.from(`${page}/${source}`),
        value: isTaken ? null : codec.encode(SEED, taught),
      },
    ]
  }

  close(): Promise<void> {
    return this.writer.close()
  }
}
