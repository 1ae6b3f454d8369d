/**
 * The application's name of a topic → its name in Kafka, without the prefix. An application whose topics exist once for
 * each scope makes the scope part of it.
 */
export type TopicResolver = (topic: string, scope: string | undefined) => string

/** Names in Kafka: what topics, groups and transactional ids of a topology are called on a cluster. */
export class Names {
  readonly prefix: string
  readonly #resolve: TopicResolver

  /** @param resolve the topic's own name unless given */
  constructor(prefix: string, resolve: TopicResolver = (topic) => topic) {
    this.prefix = prefix
    this.#resolve = resolve
  }

  /** Physical name of a topic. */
  topic(name: string, scope?: string): string {
    return this.prefix + this.#resolve(name, scope)
  }

  /** Consumer group of a stage. */
  group(stage: string, scope?: string): string {
    return scope ? `${this.prefix}${scope}.${stage}` : this.prefix + stage
  }

  changelog(stage: string, scope?: string): string {
    return `${this.group(stage, scope)}.changelog`
  }

  transactionalId(stage: string, scope: string | undefined, partition: number): string {
    return `${this.group(stage, scope)}-${partition}`
  }

  /** Subject of a topic's values in the schema registry: one for all scopes. */
  subject(topic: string): string {
    return `${this.prefix}${topic}-value`
  }
}
