import { Command } from 'commander'
import { explain } from '../../monitor/explain.js'
import { topology } from '../../topology/topology.js'
import { print, printable, printJson } from '../output.js'
import { withCluster } from '../session.js'

export function explainCommand(): Command {
  return new Command('explain')
    .description('everything that happened to a page: captures, what each stage made of it, each verdict and why')
    .argument('<url>', 'the URL; variants of it (http, tracking parameters, fragment) are the same page')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample:\n  sluice explain https://mathoverflow.net/questions/1')
    .action(async (url: string, { json }: { json?: boolean }) => {
      const explanation = await withCluster((cluster) => explain(cluster, topology, url))
      if (json) printJson(explanation)
      else if (explanation.events.length === 0)
        print(`no crawl has brought ${printable(url)} (page ${explanation.page})`)
      else {
        print(`page ${explanation.page}`)
        for (const { time, run, stage, what, detail } of explanation.events) {
          const when = new Date(time).toISOString().replace('T', ' ').slice(0, 19)
          print(`${when}  ${(run ?? '').padEnd(10)} ${stage.padEnd(9)} ${printable(what)}`)
          if (detail) print(`${' '.repeat(42)}${printable(detail)}`)
        }
      }
      if (explanation.events.length === 0) process.exitCode = 1
    })
}
