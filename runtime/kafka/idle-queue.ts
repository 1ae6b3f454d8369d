import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

interface RequestQueue {
  pending: unknown[]
  throttledUntil: number
  enforceRequestTimeout: boolean
  inflight: Map<number, { sentAt: number; requestTimeout: number; timeoutRequest(): void }>
  requestTimeoutIntervalId: NodeJS.Timeout | null
  isConnected(): boolean
  destroy(): void
  scheduleRequestTimeoutCheck(): void
  scheduleCheckPendingRequests(): void
}

/** Request timeouts are seconds long. */
const TIMEOUT_CHECK_MS = 2000

/**
 * Keeps KafkaJS from setting a timer after each answer to look at requests that wait, where none do: the timer's time would be
 * negative, which Node 24 warns of on every connection (KafkaJS issue 1751). And from looking ten times a second on every connection for
 * requests that have timed out, which is a fifth of what an idle process costs.
 */
export function installIdleQueue(): void {
  const { prototype } = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue }
  const schedule = prototype.scheduleCheckPendingRequests
  prototype.scheduleCheckPendingRequests = function () {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this)
  }
  prototype.scheduleRequestTimeoutCheck = function () {
    if (!this.enforceRequestTimeout) return
    this.destroy()
    this.requestTimeoutIntervalId = setInterval(() => {
      const now = Date.now()
      for (const request of this.inflight.values()) {
        if (now - request.sentAt > request.requestTimeout) request.timeoutRequest()
      }
      if (!this.isConnected()) this.destroy()
    }, TIMEOUT_CHECK_MS)
  }
}
