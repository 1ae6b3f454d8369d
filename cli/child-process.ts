import { isPassing } from '../runtime/kafka/errors.js'
import type { Log } from '../runtime/kafka/transport.js'
import './collecting-early.js'
import { type InstanceMessage, STOP_TIMEOUT_MS } from './instances.js'

/** Tells the parent. With a callback, a parent that has gone is no error here: `disconnect` follows, and stops the process in order. */
export const tell = (message: InstanceMessage): void => {
  process.send?.(message, undefined, undefined, () => {})
}

/**
 * Makes an error that nobody handles the end of the process, in its log.
 * @param name of the process, for the log
 * @returns ends the process with an error
 */
export function endOnErrors(log: Log, name: string): (error: unknown) => void {
  const fatal = (error: unknown) => {
    log('error', `${name} ends`, { error: String((error as Error)?.stack ?? error) })
    process.exit(1)
  }
  process.on('uncaughtException', fatal)
  process.on('unhandledRejection', (error) => {
    // KafkaJS leaves some errors of lost connections to nobody; what was asked over them is asked again.
    if (isPassing(error)) log('warn', 'a connection was lost', { error: String(error) })
    else fatal(error)
  })
  return fatal
}

/**
 * Stops the process in order when its parent asks for it, or has gone.
 * @param stop puts an end to its work
 */
export function stopWithParent(stop: () => Promise<void>, fatal: (error: unknown) => void): void {
  let stopping = false
  const end = async () => {
    if (stopping) return
    stopping = true
    // The parent may have gone, and then nobody else puts an end to it.
    setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref()
    await stop()
    process.exit(0)
  }
  process.on('SIGTERM', () => void end().catch(fatal))
  process.on('disconnect', () => void end().catch(fatal))
}
