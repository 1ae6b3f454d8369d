/** Names in Kafka: what topics, groups and transactional ids of a topology are called on a cluster. */
export class Names {
  constructor(readonly prefix: string) {}

  /** Physical name of a topic; RUN. stands for the run's name. */
  topic(name: string, run?: string): string {
    if (!name.startsWith('RUN.')) return this.prefix + name
    if (!run) throw new Error(`${name} belongs to a run, and none is given`)
    return `${this.prefix}${run}.${name.slice('RUN.'.length)}`
  }

  /** Consumer group of a stage. */
  group(stage: string, run?: string): string {
    return run ? `${this.prefix}${run}.${stage}` : this.prefix + stage
  }

  changelog(stage: string, run?: string): string {
    return `${this.group(stage, run)}.changelog`
  }

  transactionalId(stage: string, run: string | undefined, partition: number): string {
    return `${this.group(stage, run)}-${partition}`
  }

  /** Subject of a topic's values in the schema registry: one for all runs. */
  subject(topic: string): string {
    return `${this.prefix}${topic}-value`
  }
}

/** Names that can stand in a topic name; Kafka allows letters, digits, `.`, `_` and `-`. */
export const isRunName = (name: string): boolean => /^[a-z0-9][a-z0-9_-]{0,60}$/i.test(name)
