import { constants } from 'node:os'

const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
const pending = new Set<() => void>()

/**
 * Has something done when the process ends before it is called off: at an error, at `process.exit`, and at a signal, at which the process
 * then ends at once.
 * @param clean synchronous
 * @returns calls it off
 */
export function onWayOut(clean: () => void): () => void {
  if (pending.size === 0) {
    process.on('exit', cleanAll)
    for (const signal of signals) process.on(signal, end)
  }
  pending.add(clean)
  return () => {
    pending.delete(clean)
    if (pending.size > 0) return
    process.off('exit', cleanAll)
    for (const signal of signals) process.off(signal, end)
  }
}

function cleanAll(): void {
  for (const clean of pending) clean()
}

function end(signal: NodeJS.Signals): void {
  process.stderr.write(`sluice: ${signal}: stopped, and nothing half-written is left\n`)
  process.exit(128 + constants.signals[signal])
}
