import type { AnyProcessor, InputRecord } from './stage.js'
import { StoreError } from './state/local-store.js'
import type { WorkingState } from './state/working-state.js'

/** A record that a processor sent on, before it is encoded. */
export interface Emitted {
  topic: string
  key: string
  value: unknown
  /** The input record it was made from. */
  origin: string
}

/** An input record of a stage: where it stood, and the scope that the stage worked for. */
export interface Origin {
  scope?: string
  /** The topic's name in the topology. */
  topic: string
  partition: number
  offset: bigint
}

/** How an output names its origin in its header: [SCOPE:]TOPIC/PARTITION/OFFSET. */
export const originOf = ({ scope, topic, partition, offset }: Origin): string =>
  `${scope ? `${scope}:` : ''}${topic}/${partition}/${offset}`

/** The origin that a header names. */
export function originIn(header: string): Origin {
  const [, scope, topic = '', partition, offset] = /^(?:([^:/]+):)?(.+)\/(\d+)\/(\d+)$/.exec(header) ?? []
  return { scope, topic, partition: Number(partition), offset: BigInt(offset ?? -1) }
}

/** Name of the header that carries the origin. */
export const ORIGIN_HEADER = 'o'

export class UndeclaredTopicError extends Error {}

/**
 * Runs one record through a processor: all that it emits and changes is kept, or, when it throws, undone.
 * @param settle takes what was emitted before the changes are kept; what it throws fails the record as well
 * @param writes topics that the stage declares; emitting to another one is an error in the program, not in the record
 * @returns what was emitted, or the error that the record failed with.
 */
export function processRecord(
  processor: AnyProcessor,
  input: InputRecord,
  state: WorkingState,
  writes: ReadonlySet<string>,
  origin: string,
  settle: (emitted: Emitted[]) => void = () => {},
): { emitted: Emitted[] } | { error: Error } {
  const emitted: Emitted[] = []
  const context = {
    store: state,
    emit(topic: string, key: string, value: unknown) {
      if (!writes.has(topic)) throw new UndeclaredTopicError(`${topic} is not declared as written by this stage`)
      emitted.push({ topic, key, value, origin })
    },
  }
  try {
    processor(input, context)
    settle(emitted)
    state.keep()
    return { emitted }
  } catch (error) {
    state.undo()
    if (isNoRecordsFault(error)) throw error
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }
}

/** Errors that any other record would meet as well: of the program, of the local store, of memory. */
const isNoRecordsFault = (error: unknown): boolean =>
  error instanceof UndeclaredTopicError ||
  error instanceof StoreError ||
  (error instanceof RangeError && /allocation failed/.test(error.message))
