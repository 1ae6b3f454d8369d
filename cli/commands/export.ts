import { createWriteStream } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Command, Option } from 'commander'
import { runWithCorpus } from '../../rounds/current-run.js'
import { sortedPages } from '../../rounds/outcome/sorted-pages.js'
import type { CorpusPage } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { groups, print, printJson } from '../output.js'
import { withCluster } from '../session.js'

interface Options {
  out: string
  run?: string
  json?: boolean
}

export function exportCommand(): Command {
  return new Command('export')
    .description('write the corpus of a run to a file, sorted by page id; the same corpus gives the same bytes')
    .requiredOption('--out <path>', 'file to write')
    .addOption(new Option('--format <format>', 'jsonl: one page a line').choices(['jsonl']).default('jsonl'))
    .option('--run <run>', 'run to export; the current one unless given')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  sluice export --format jsonl --out corpus.jsonl')
    .action(async (options: Options) => {
      await withCluster(async (cluster, { home }) => {
        const run = await runWithCorpus(cluster, options.run)
        const pages = await exportCorpus(cluster, run.name, options.out, join(home, 'tmp'))
        if (options.json) printJson({ run: run.name, pages, out: options.out })
        else print(`${groups(pages)} pages of ${run.name} written to ${options.out}`)
      })
    })
}

/**
 * Writes the accepted pages of a run, a JSON object a line, sorted by page id. The file appears when it is complete.
 * @param scratch folder for sorting
 * @returns the number of pages
 */
export async function exportCorpus(cluster: Cluster, run: string, out: string, scratch: string): Promise<number> {
  await mkdir(dirname(out), { recursive: true })
  let pages = 0
  const lines = async function* () {
    for await (const [id, page] of sortedPages(cluster, run, scratch)) {
      pages++
      yield `${JSON.stringify(exported(id, page))}\n`
    }
  }
  await pipeline(lines, createWriteStream(`${out}.part`))
  await rename(`${out}.part`, out)
  return pages
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
