import { rm } from 'node:fs/promises'
import { Command, Option } from 'commander'
import { runWithCorpus } from '../../rounds/current-run.js'
import { sortedPages } from '../../rounds/outcome/sorted-pages.js'
import type { CorpusPage } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { onDiskOf } from '../disk.js'
import { groups, print, printJson } from '../output.js'
import { makeScratchFolder } from '../scratch.js'
import { withCluster } from '../session.js'
import { Target } from '../targets/target.js'

interface Options {
  out: string
  run?: string
  json?: boolean
}

export function exportCommand(): Command {
  return new Command('export')
    .description('write the corpus of a run to a file, sorted by page id; the same corpus gives the same bytes')
    .requiredOption('--out <path>', 'file to write; - is standard output')
    .addOption(new Option('--format <format>', 'jsonl: one page a line').choices(['jsonl']).default('jsonl'))
    .option('--run <run>', 'run to export; the current one unless given')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  sluice export --format jsonl --out corpus.jsonl')
    .action(async (options: Options) => {
      const target = await Target.at(options.out)
      await withCluster(async (cluster, { home }) => {
        const run = await runWithCorpus(cluster, options.run)
        const pages = await exportCorpus(cluster, run.name, target, await makeScratchFolder(home))
        if (target.isStandardOutput) return
        if (options.json) printJson({ run: run.name, pages, out: options.out })
        else print(`${groups(pages)} pages of ${run.name} written to ${options.out}`)
      })
    })
}

/**
 * Writes the accepted pages of a run, a JSON object a line, sorted by page id. The file appears when it is complete.
 * @param scratch an empty folder for sorting, so that memory does not grow with the corpus; it is removed
 * @returns the number of pages
 */
export function exportCorpus(cluster: Cluster, run: string, target: Target, scratch: string): Promise<number> {
  return onDiskOf(scratch, async () => {
    let pages = 0
    const lines = async function* () {
      for await (const [id, page] of sortedPages(cluster, run, scratch)) {
        pages++
        yield `${JSON.stringify(exported(id, page))}\n`
      }
    }
    await target.write(lines())
    return pages
  }).finally(() => rm(scratch, { recursive: true, force: true }))
}

/** A page as it stands in the file: what it is, then why it is in, then where it came from. */
function exported(id: string, page: CorpusPage) {
  const { url, title, text, language, score, tokens, model, run, markup, formulas, textDigest } = page
  const { crawl, capturedAt, warcFile, warcOffset, warcLength, confidence } = page
  return {
    id,
    url,
    title,
    text,
    language,
    confidence,
    score,
    tokens,
    model,
    run,
    markup,
    formulas,
    textDigest,
    crawl,
    capturedAt: new Date(capturedAt).toISOString(),
    warcFile,
    warcOffset,
    warcLength,
  }
}
