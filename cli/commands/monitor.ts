import { Command } from 'commander'
import { interruptible } from '../interrupt.js'
import { Monitoring, metricsAddress } from '../monitoring.js'
import { print } from '../output.js'
import { withCluster } from '../session.js'

/** Where Kafka's exporters usually are. */
const PORT = '9308'

export function monitorCommand(): Command {
  return new Command('monitor')
    .description(
      'watch a deployment beside whatever runs: metrics for Prometheus, health, and the history of lags, until stopped',
    )
    .option('--metrics <[host:]port>', 'where they are served; on this machine alone without a host', PORT)
    .addHelpText('after', '\nExample:\n  sluice monitor --metrics 0.0.0.0:9308')
    .action(async ({ metrics }: { metrics: string }) => {
      const address = metricsAddress('--metrics', metrics)
      await withCluster((cluster) =>
        interruptible(async (signal) => {
          const monitoring = new Monitoring(cluster, { address })
          try {
            print(`metrics are served at ${await monitoring.start()}/metrics`)
            if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
          } finally {
            await monitoring.stop()
          }
        }),
      )
    })
}
