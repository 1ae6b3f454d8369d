import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

interface RequestQueue {
  pending: unknown[]
  throttledUntil: number
  scheduleCheckPendingRequests(): void
}

/**
 * Keeps KafkaJS from setting a timer after each answer to look at requests that wait, where none do. The timer's time would be
 * negative, which Node 24 warns of on every connection (KafkaJS issue 1751).
 */
export function installIdleQueue(): void {
  const { prototype } = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue }
  const schedule = prototype.scheduleCheckPendingRequests
  prototype.scheduleCheckPendingRequests = function () {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this)
  }
}
