import { Command } from 'commander'
import { down, status, up } from '../../docker/embedded/services.js'
import { readConfig } from '../config.js'
import { interruptible } from '../interrupt.js'
import { duration, formatTable, print, printJson } from '../output.js'

export function devCommand(): Command {
  const dev = new Command('dev').description(
    'the embedded broker and schema registry; everything local lives in .sluice/',
  )
  dev
    .command('up')
    .description('start them; those that run already are kept')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample:\n  sluice dev up\n  SLUICE_KAFKA_PORT=9092 sluice dev up')
    .action(async ({ json }: { json?: boolean }) => {
      const { home, kafkaPort, registryPort } = readConfig()
      const services = await interruptible((signal) =>
        up({ home, kafkaPort, registryPort, signal, onProgress: (line) => process.stderr.write(`${line}\n`) }),
      )
      if (json) printJson(services)
      else print(`Kafka at ${services.brokers.join(', ')}, schema registry at ${services.registry}`)
    })
  dev
    .command('down')
    .description('stop what `dev up` started; the data stays')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample:\n  sluice dev down')
    .action(async ({ json }: { json?: boolean }) => {
      const stopped = await down(readConfig().home)
      if (json) printJson({ stopped })
      else print(stopped.length > 0 ? `stopped ${stopped.join(' and ')}` : 'nothing was running')
    })
  dev
    .command('status')
    .description('what runs, where, and its log')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample:\n  sluice dev status')
    .action(async ({ json }: { json?: boolean }) => {
      const services = await status(readConfig().home)
      if (json) return printJson(services)
      const rows = services.map(({ name, state, pid, port, since, log }) => [
        name,
        state,
        port === undefined ? '–' : String(port),
        pid === undefined ? '–' : String(pid),
        since === undefined ? '–' : duration(Date.now() - since),
        log,
      ])
      print(formatTable(['service', 'state', 'port', 'pid', 'up for', 'log'], rows))
    })
  return dev
}
