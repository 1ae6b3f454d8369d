import { Command } from 'commander'
import { type Explanation, explain } from '../../monitor/explain.js'
import { canonicalUrl } from '../../processors/url.js'
import { topology } from '../../topology/topology.js'
import { CommandError, UsageError } from '../errors.js'
import { print, printable, printJson } from '../output.js'
import { withCluster } from '../session.js'

export function explainCommand(): Command {
  return new Command('explain')
    .description('everything that happened to a page: captures, what each stage made of it, each verdict and why')
    .argument('<url>', 'the URL as it is at hand, without scheme or www. too, or the id of a page')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample:\n  sluice explain https://mathoverflow.net/questions/1')
    .action(async (url: string, { json }: { json?: boolean }) => {
      if (url.trim() === '') throw new UsageError('an empty text is no URL')
      const explanation = await withCluster((cluster) => explain(cluster, topology, url))
      if (json) printJson(explanation)
      else if (explanation.events.length > 0) show(explanation, url)
      if (explanation.events.length === 0) throw new CommandError(nothingOf(explanation))
    })
}

function show({ page, url, events }: Explanation, asked: string): void {
  print(canonicalUrl(url) === canonicalUrl(asked) ? `page ${page}` : `page ${page}: ${printable(url)}`)
  for (const { time, run, stage, what, detail } of events) {
    const when = new Date(time).toISOString().replace('T', ' ').slice(0, 19)
    print(`${when}  ${(run ?? '').padEnd(10)} ${stage.padEnd(9)} ${printable(what)}`)
    if (detail) print(`${' '.repeat(42)}${printable(detail)}`)
  }
}

function nothingOf({ url, page, captured }: Explanation): string {
  const near = captured.map((url) => `\n  captured: ${printable(url)}`).join('')
  return `no crawl has brought ${printable(url)} (page ${page})${near}`
}
