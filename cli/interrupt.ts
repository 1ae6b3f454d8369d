import { constants } from 'node:os'
import { stderr } from 'node:process'

const SIGNALS: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
/** What has not ended by then is cut short, as `kill -9` would: nothing is lost by that. */
const PATIENCE_MS = 1800

/** The exit code of a process that a signal has ended, as shells have it. */
const codeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal]

/**
 * Runs work that ends early, cleanly, when the user presses Ctrl-C or the process is told to terminate: within two seconds, and at a second signal
 * at once.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const onSignal = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(codeOf(signal))
    process.exitCode = codeOf(signal)
    stderr.write(`sluice: ${signal}: stopping\n`)
    setTimeout(() => process.exit(), PATIENCE_MS).unref()
    controller.abort()
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  try {
    return await work(controller.signal)
  } catch (error) {
    // That it is stopping is said.
    if (controller.signal.aborted && error === controller.signal.reason) process.exit()
    throw error
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
}
