import { readConfig } from '../cli/config.js'
import { clip, print } from '../cli/output.js'
import { openCluster } from '../cli/session.js'
import { currentRun } from '../rounds/current-run.js'
import { records, table } from '../runtime/tables.js'

const SHOWN = 5

/** Prints a few accepted pages with their scores, and a few rejected ones, each for another reason where there are. */
export async function printPages(env: NodeJS.ProcessEnv): Promise<void> {
  const cluster = openCluster(readConfig(env), () => {})
  try {
    const run = await currentRun(cluster)
    const verdicts = [...(await table(cluster, 'RUN.verdicts', run.name))].sort(([a], [b]) => (a < b ? -1 : 1))
    print('\nFive accepted pages:')
    for (const [, { url, score }] of verdicts.filter(([, { outcome }]) => outcome === 'accepted').slice(0, SHOWN)) {
      print(`  ${score.toFixed(4)}  ${clip(url, 90)}`)
    }
    const reasons = new Map<string, { url: string; why: string }>()
    for (const [, { url, outcome, detail }] of verdicts) {
      if (outcome !== 'accepted') reasons.set(outcome, { url, why: `${outcome.replace('_', '-')}: ${detail}` })
    }
    for await (const { value } of records(cluster, 'pages.rejected')) {
      if (value && !reasons.has(value.reason)) {
        const why = `${value.stage}: ${value.reason}${value.detail ? ` (${value.detail})` : ''}`
        reasons.set(value.reason, { url: value.url, why })
      }
    }
    print('\nFive rejected pages:')
    for (const { url, why } of [...reasons.values()].slice(0, SHOWN))
      print(`  ${clip(url, 60).padEnd(60)}  ${clip(why, 70)}`)
  } finally {
    await cluster.close()
  }
}
