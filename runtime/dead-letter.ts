import type { Schema } from 'avsc'

/** Topic of the records that stages could not process. Every topology has it without declaring it. */
export const DEAD_LETTERS = 'records.failed'

/**
 * Topic of dead letters that a person sends back to their stage: same value, same partition as the record that failed. Every topology
 * has it without declaring it, and every task reads it besides its own topics.
 */
export const RETRIES = 'records.retry'

/** What failed: reading the record, its processing, writing what came of it, the time limit, or the whole process. */
export type FailureKind = 'decode' | 'process' | 'encode' | 'write' | 'timeout' | 'crash'

/** A record that a stage could not process, with its bytes. */
export interface DeadLetter {
  stage: string
  /** What the stage worked for; null for a stage that exists once. */
  scope: string | null
  /** Physical topic it was read from. */
  topic: string
  partition: number
  offset: number
  /** A FailureKind; a string in the schema, so that a new kind can be read by an old reader. */
  kind: string
  error: string
  attempts: number
  /** Milliseconds since 1970. */
  failedAt: number
  /** Where the record came from outside the log, e.g. a file and an offset; empty when nobody knows. */
  source: string
  key: Buffer | null
  /** The original bytes. */
  value: Buffer | null
}

/** The value of the dead letters' topic, to be added to an application's topics. */
export interface DeadLetterValues {
  [DEAD_LETTERS]: DeadLetter
  [RETRIES]: DeadLetter
}

// Called `run` by what was written before. avsc's types do not know that fields have aliases.
const scope = { name: 'scope', aliases: ['run'], type: ['null', 'string'] as ['null', 'string'], default: null }

export const deadLetterSchema: Schema = {
  type: 'record',
  name: 'FailedRecord',
  namespace: 'sluice',
  doc: 'A record that a stage could not process, with its bytes.',
  fields: [
    { name: 'stage', type: 'string' },
    scope,
    { name: 'topic', type: 'string', doc: 'Physical topic it was read from.' },
    { name: 'partition', type: 'int' },
    { name: 'offset', type: 'long' },
    { name: 'kind', type: 'string', default: 'process', doc: 'decode, process, encode, write, timeout or crash.' },
    { name: 'error', type: 'string' },
    { name: 'attempts', type: 'int' },
    { name: 'failedAt', type: 'long', default: 0, doc: 'Milliseconds since 1970.' },
    { name: 'source', type: 'string', default: '', doc: 'Where it came from outside the log.' },
    { name: 'key', type: ['null', 'bytes'], default: null },
    { name: 'value', type: ['null', 'bytes'], default: null, doc: 'The original bytes.' },
  ],
}

/** Names the record that a letter is about, and the stage that it failed in: a letter sent back and failing again has the same. */
export const failedRecordOf = ({ stage, scope, topic, partition, offset }: DeadLetter): string =>
  `${scope ?? ''}:${stage}:${topic}/${partition}/${offset}`
