import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

interface RequestQueue {
  pending: unknown[]
  throttledUntil: number
  enforceRequestTimeout: boolean
  inflight: Map<number, { sentAt: number; requestTimeout: number; timeoutRequest(): void }>
  isConnected(): boolean
  scheduleRequestTimeoutCheck(): void
  destroy(): void
  scheduleCheckPendingRequests(): void
}

/** Request timeouts are seconds long. */
const TIMEOUT_CHECK_MS = 2000

/**
 * Keeps KafkaJS from setting a timer after each answer to look at requests that wait, where none do: the timer's time would be
 * negative, which Node 24 warns of on every connection (KafkaJS issue 1751). And from looking ten times a second on every connection for
 * requests that have timed out: one timer looks at all connections, which costs an idle process a fifth less.
 */
export function installIdleQueue(): void {
  const { prototype } = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue }
  const schedule = prototype.scheduleCheckPendingRequests
  prototype.scheduleCheckPendingRequests = function () {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this)
  }
  prototype.scheduleRequestTimeoutCheck = function () {
    if (!this.enforceRequestTimeout) return
    watched.add(this)
    timer ??= setInterval(lookForTimeouts, TIMEOUT_CHECK_MS)
  }
  const destroy = prototype.destroy
  prototype.destroy = function () {
    destroy.call(this)
    unwatch(this)
  }
}

const watched = new Set<RequestQueue>()
let timer: NodeJS.Timeout | undefined

function lookForTimeouts(): void {
  const now = Date.now()
  for (const queue of watched) {
    for (const request of queue.inflight.values()) {
      if (now - request.sentAt > request.requestTimeout) request.timeoutRequest()
    }
    if (!queue.isConnected()) unwatch(queue)
  }
}

function unwatch(queue: RequestQueue): void {
  watched.delete(queue)
  if (watched.size > 0) return
  clearInterval(timer)
  timer = undefined
}
