import { Command } from 'commander'
import { DEAD_LETTERS } from '../../runtime/dead-letter.js'
import { records } from '../../runtime/tables.js'
import { clip, formatTable, print, printJson } from '../output.js'
import { withCluster } from '../session.js'

export function failedCommand(): Command {
  return new Command('failed')
    .description('dead letters: records that a stage could not process, with its error')
    .option('--json', 'print as JSON, with the original bytes in base64')
    .addHelpText('after', '\nExample:\n  sluice failed')
    .action(async ({ json }: { json?: boolean }) => {
      const failed = await withCluster(async (cluster) => {
        const found = []
        for await (const { value } of records(cluster, DEAD_LETTERS)) if (value) found.push(value)
        return found
      })
      if (json) {
        const open = ({ scope, ...record }: (typeof failed)[number]) => ({
          ...record,
          run: scope,
          key: record.key?.toString() ?? null,
          value: record.value?.toString('base64') ?? null,
        })
        return printJson(failed.map(open))
      }
      if (failed.length === 0) return print('no record has failed')
      const rows = failed.map(({ stage, scope, topic, partition, offset, error }) => [
        stage,
        scope ?? '–',
        `${topic}/${partition}/${offset}`,
        clip(error, 80),
      ])
      print(formatTable(['stage', 'run', 'record', 'error'], rows))
    })
}
