import { replaceModule } from './replace-module.js'

/** The parts of a KafkaJS message that the filter looks at. */
interface FetchedMessage {
  offset: string
  isControlRecord: boolean
  key: Buffer | null
  batchContext: { producerId: string; inTransaction: boolean }
}

interface AbortedTransaction {
  producerId: string
  firstOffset: string
}

const ABORT_MARKER = 0

/**
 * Leaves out records of aborted transactions. The broker lists aborted transactions in the order of their abort, so the
 * list is sorted by first offset here, and every transaction that has begun is taken, as Kafka's own Java client does
 * (CompletedFetch). KafkaJS 2.2.4 does neither, and lets records through when two aborted transactions overlap.
 */
export function withoutAborted<M extends FetchedMessage>(fetched: {
  messages: M[]
  abortedTransactions?: AbortedTransaction[] | null
}): M[] {
  const aborted = (fetched.abortedTransactions ?? [])
    .map(({ producerId, firstOffset }) => ({ producerId, firstOffset: BigInt(firstOffset) }))
    .sort((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1))
  if (aborted.length === 0) return fetched.messages
  const open = new Set<string>()
  let next = 0
  return fetched.messages.filter((message) => {
    const offset = BigInt(message.offset)
    while (next < aborted.length && aborted[next]!.firstOffset <= offset) open.add(aborted[next++]!.producerId)
    const { producerId, inTransaction } = message.batchContext
    if (message.isControlRecord) {
      // A control record's key is its version and its type, two 16-bit numbers.
      if (message.key?.readInt16BE(2) === ABORT_MARKER) open.delete(producerId)
      return true
    }
    return !(inTransaction && open.has(producerId))
  })
}

/** Puts the filter in the place of KafkaJS's own; to be called before KafkaJS is loaded. */
export const installAbortedFilter = (): void =>
  replaceModule('kafkajs/src/consumer/filterAbortedMessages', withoutAborted)
