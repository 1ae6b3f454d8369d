import type { Schema } from 'avsc'
import type { Codec } from './codec.js'
import type { Reader } from './kafka/reader.js'
import type { Log } from './kafka/transport.js'
import type { OutputRecord } from './kafka/writer.js'
import type { Names } from './names.js'

/** Table of what topics were made with. Every topology has it without declaring it. */
export const DEPLOYMENT = 'deployment'

/** What a topic was made with; the key is its physical name. */
export interface TopicOrigin {
  partitions: number
}

export const topicOriginSchema: Schema = {
  type: 'record',
  name: 'TopicOrigin',
  namespace: 'sluice',
  doc: 'What a topic was made with; key is its name on the cluster.',
  fields: [{ name: 'partitions', type: 'int' }],
}

/** A topic has fewer partitions than it was made with: it is another one, and state and positions do not belong to it. */
export class TopicReplacedError extends Error {}

export interface DeploymentParts {
  names: Names
  reader: Reader
  codec: Codec
  log: Log
}

/**
 * How many partitions of each topic are used: as many as it was made with. A key's partition follows from that number, and with
 * it the place of its state, so partitions that an operator adds later stay empty.
 */
export class Deployment {
  readonly #parts: DeploymentParts
  readonly #made = new Map<string, number>()
  readonly #told = new Map<string, string>()
  #next = 0n

  constructor(parts: DeploymentParts) {
    this.#parts = parts
  }

  /**
   * Partitions of a topic that are used.
   * @param actual how many it has
   * @throws {TopicReplacedError} when it has fewer than it was made with
   */
  async used(topic: string, actual: number): Promise<number> {
    let made = this.#made.get(topic)
    if (made === undefined) {
      await this.#refresh()
      made = this.#made.get(topic) ?? actual
      this.#made.set(topic, made)
    }
    if (actual < made) {
      throw new TopicReplacedError(
        `${topic} has ${actual} partitions and was made with ${made}: it was deleted and made again. Start with another prefix, or delete all topics of this one.`,
      )
    }
    if (actual > made && !this.#told.has(topic)) {
      const message = grownMessage(topic, made, actual)
      this.#told.set(topic, message)
      this.#parts.log('warn', message)
    }
    return made
  }

  /** What is to be said of topics to which partitions were added, of those asked for so far. */
  get grown(): string[] {
    return [...this.#told.values()]
  }

  /** The records that say what new topics were made with. */
  records(topics: Array<{ topic: string; partitions: number }>): OutputRecord[] {
    const { codec, names } = this.#parts
    return topics.map(({ topic, partitions }) => ({
      topic: names.topic(DEPLOYMENT),
      key: Buffer.from(topic),
      value: codec.encode(DEPLOYMENT, { partitions }),
    }))
  }

  /** Topics with a record. */
  async known(): Promise<ReadonlySet<string>> {
    await this.#refresh()
    return new Set(this.#made.keys())
  }

  async #refresh(): Promise<void> {
    const { reader, codec, names } = this.#parts
    const topic = names.topic(DEPLOYMENT)
    const end = (await reader.offsets(topic, 'end')).get(0)!
    for await (const records of reader.read({ topic, partition: 0, offset: this.#next }, end)) {
      for (const { key, value } of records) {
        if (!key || !value) continue
        await codec.meet(DEPLOYMENT, value)
        this.#made.set(key.toString(), (codec.decode(DEPLOYMENT, value) as TopicOrigin).partitions)
      }
    }
    this.#next = end
  }
}

const grownMessage = (topic: string, made: number, actual: number): string =>
  `${topic} has ${actual} partitions and was made with ${made}: the first ${made} are used, so that each key keeps its place. ` +
  'For more partitions, start with another prefix and ingest again.'
