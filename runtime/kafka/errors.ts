/** Another owner of the transactional id has taken over: this one must stop writing. */
export class FencedError extends Error {}
/** The transaction has not been committed; nothing of it will ever be seen. */
export class AbortedError extends Error {}
/** The commit may or may not have happened: only what was committed tells. */
export class UnknownOutcomeError extends Error {}
/** A record, or the batch of a single record, is larger than the broker takes. Nothing of the transaction will ever be seen. */
export class TooLargeError extends AbortedError {}

interface KafkaError {
  name?: string
  type?: string
  code?: string | number
  cause?: unknown
  originalError?: unknown
}

/** The innermost error: KafkaJS wraps what it has retried. */
function root(error: unknown): KafkaError {
  const { cause, originalError } = (error ?? {}) as KafkaError
  const inner = cause ?? originalError
  return inner && typeof inner === 'object' ? root(inner) : ((error ?? {}) as KafkaError)
}

/** Name of a Kafka protocol error, as KafkaJS spells it. */
export const errorType = (error: unknown): string | undefined => root(error).type ?? (error as KafkaError)?.type

const FENCED = new Set([
  'INVALID_PRODUCER_EPOCH',
  'INVALID_TXN_STATE',
  'INVALID_PRODUCER_ID_MAPPING',
  'TRANSACTION_COORDINATOR_FENCED',
])
export const isFenced = (error: unknown): boolean => FENCED.has(errorType(error) ?? '')

const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'])
export const isTooLarge = (error: unknown): boolean => TOO_LARGE.has(errorType(error) ?? '')

const PASSING = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'REQUEST_TIMED_OUT',
  'BROKER_NOT_AVAILABLE',
  'REPLICA_NOT_AVAILABLE',
  'NETWORK_EXCEPTION',
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'NOT_CONTROLLER',
  'CONCURRENT_TRANSACTIONS',
  'KAFKA_STORAGE_ERROR',
  'FETCH_SESSION_ID_NOT_FOUND',
  'INVALID_FETCH_SESSION_EPOCH',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH',
  'STALE_BROKER_EPOCH',
  'OFFSET_NOT_AVAILABLE',
  'UNSTABLE_OFFSET_COMMIT',
  'CORRUPT_MESSAGE',
])
const CONNECTION =
  /^KafkaJS(Connection|RequestTimeout|BrokerNotFound|LockTimeout|Timeout|.*MetadataNotLoaded|NoBrokerAvailable|GroupCoordinatorNotFound|StaleTopicMetadata)/
const SYSTEM = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
])

/** Whether the cluster, not the request, is at fault, so that the same request may succeed later. */
export function isPassing(error: unknown): boolean {
  const inner = root(error)
  if (inner.type !== undefined) return PASSING.has(inner.type)
  return (
    CONNECTION.test(inner.name ?? '') || CONNECTION.test((error as Error)?.name ?? '') || SYSTEM.has(String(inner.code))
  )
}
