import { Command } from 'commander'
import { UsageError } from '../errors.js'
import { interruptible } from '../interrupt.js'
import { Monitoring, metricsAddress } from '../monitoring.js'
import { print } from '../output.js'
import { withCluster } from '../session.js'

/** Where Kafka's exporters usually are. */
const PORT = '9308'

interface Options {
  metrics: string
  group?: string[]
  all?: boolean
}

const gathered = (name: string, before: string[] = []): string[] => [...before, name]

export function monitorCommand(): Command {
  return new Command('monitor')
    .description(
      'watch a deployment beside whatever runs: metrics for Prometheus, health, and the history of lags, until stopped',
    )
    .option('--metrics <[host:]port>', 'where they are served; on this machine alone without a host', PORT)
    .option('--group <group>', 'the lag of this consumer group too, anybody’s; may be given again', gathered)
    .option('--all', 'the lags of all consumer groups of the cluster too')
    .addHelpText(
      'after',
      '\nExamples:\n  sluice monitor --metrics 0.0.0.0:9308\n  sluice monitor --group orders --group invoices',
    )
    .action(async ({ metrics, group, all }: Options) => {
      const address = metricsAddress('--metrics', metrics)
      if (group && all) throw new UsageError('--group and --all do not go together')
      await withCluster(
        (cluster) =>
          interruptible(async (signal) => {
            const monitoring = new Monitoring(cluster, { address, groups: all ? 'all' : group })
            try {
              print(`metrics are served at ${await monitoring.start()}/metrics`)
              if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
            } finally {
              await monitoring.stop()
            }
          }),
        { lacking: true },
      )
    })
}
