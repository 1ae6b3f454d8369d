import { Command } from 'commander'
import { askIfMeant } from '../../lines/index.js'
import type { DeadLetter } from '../../runtime/dead-letter.js'
import { deadLetterAt, type OpenFailure, openFailures, retry } from '../../runtime/failures.js'
import { topology } from '../../topology/topology.js'
import { CommandError, UsageError } from '../errors.js'
import { clip, formatTable, print, printable, printJson } from '../output.js'
import { withCluster } from '../session.js'

interface Which {
  stage?: string
  error?: string
}

export function failedCommand(): Command {
  return new Command('failed')
    .description('records that a stage could not process, with its error, unless they were sent back since')
    .option('--stage <stage>', 'only those of this stage')
    .option('--error <text>', 'only those whose error contains this')
    .option('--json', 'print as JSON, with the original bytes in base64')
    .addHelpText(
      'after',
      '\nExamples:\n  sluice failed --stage extract\n  sluice failed show 0/12\n  sluice failed retry',
    )
    .action((options: Which & { json?: boolean }) => list(options))
    .addCommand(showCommand())
    .addCommand(retryCommand())
}

const chosen = (failures: OpenFailure[], { stage, error }: Which): OpenFailure[] =>
  failures.filter(
    ({ letter }) => (stage === undefined || letter.stage === stage) && (!error || letter.error.includes(error)),
  )

const idOf = ({ partition, offset }: OpenFailure): string => `${partition}/${offset}`

/** @throws {UsageError} for a stage that nobody has and nothing failed in */
function checkStage({ stage }: Which, failures: OpenFailure[]): void {
  const known = [...topology.stages.map(({ name }) => name), ...failures.map(({ letter }) => letter.stage)]
  if (stage === undefined || known.includes(stage)) return
  throw new UsageError(
    `no stage is called ${stage}; there are ${[...new Set(known)].join(', ')}${askIfMeant(stage, known)}`,
  )
}

async function list({ json, ...which }: Which & { json?: boolean }): Promise<void> {
  await withCluster(async (cluster) => {
    const all = await openFailures(cluster)
    checkStage(which, all)
    const failures = chosen(all, which)
    if (json) {
      const whole = failures.map(async (one) => {
        const letter = await deadLetterAt(cluster, one.partition, one.offset)
        return { id: idOf(one), ...plain(letter!) }
      })
      return printJson(await Promise.all(whole))
    }
    if (failures.length === 0)
      return print(all.length === 0 ? 'no record has failed' : `none of the ${all.length} failed records is such`)
    const rows = failures.map((one) => {
      const { stage, scope, topic, partition, offset, kind, error } = one.letter
      return [idOf(one), stage, scope ?? '–', `${topic}/${partition}/${offset}`, kind, clip(error, 70)]
    })
    print(formatTable(['id', 'stage', 'run', 'record', 'kind', 'error'], rows))
    print('`sluice failed show ID` shows one whole; `sluice failed retry` sends them back to their stages')
  })
}

/** As JSON: bytes in base64, and the scope as what it is in Sluice. */
const plain = ({ scope, key, value, ...letter }: DeadLetter) => ({
  ...letter,
  run: scope,
  key: key?.toString() ?? null,
  value: value?.toString('base64') ?? null,
})

const SHOWN_BYTES = 2000

function showCommand(): Command {
  return new Command('show')
    .description('one failed record whole: error, where it came from, its bytes')
    .argument('<id>', 'as `sluice failed` lists it: PARTITION/OFFSET')
    .option('--json', 'print as JSON, with the original bytes in base64')
    .addHelpText('after', '\nExample:\n  sluice failed show 0/12')
    .action(async (id: string, { json }: { json?: boolean }) => {
      const [, partition, offset] = /^(\d+)\/(\d+)$/.exec(id) ?? []
      if (!partition || !offset) throw new UsageError('an id is PARTITION/OFFSET, as `sluice failed` lists it')
      const letter = await withCluster((cluster) => deadLetterAt(cluster, Number(partition), BigInt(offset)))
      if (!letter) throw new CommandError(`there is no failed record ${id}: \`sluice failed\` lists them`)
      if (json) return printJson(plain(letter))
      const { value, key, failedAt, scope, ...rest } = letter
      const fields = {
        ...rest,
        run: scope ?? '–',
        failedAt: new Date(failedAt).toISOString(),
        key: key?.toString() ?? '–',
      }
      for (const [name, field] of Object.entries(fields)) print(`${name.padEnd(10)} ${printable(String(field))}`)
      print(`bytes      ${value ? value.length : 'none: they were too large; `retry` reads them from the record'}`)
      if (value) print(printable(value.subarray(0, SHOWN_BYTES).toString()))
    })
}

function retryCommand(): Command {
  return new Command('retry')
    .description('send failed records back to the stages in which they failed; `sluice run` works on them')
    .argument('[id...]', 'only these, as `sluice failed` lists them')
    .option('--stage <stage>', 'only those of this stage')
    .option('--error <text>', 'only those whose error contains this')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample:\n  sluice failed retry --stage extract --error "too deep"')
    .action(async (ids: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<Which & { json?: boolean }>()
      const { sent, gone } = await withCluster(async (cluster) => {
        const all = await openFailures(cluster)
        checkStage(options, all)
        const failures = chosen(all, options)
        const unknown = ids.find((id) => !failures.some((one) => idOf(one) === id))
        if (unknown) throw new CommandError(`there is no failed record ${unknown}: \`sluice failed\` lists them`)
        return retry(
          cluster,
          failures.filter((one) => ids.length === 0 || ids.includes(idOf(one))),
        )
      })
      if (options.json) printJson({ sent, gone: gone.map(idOf) })
      else print(sent === 1 ? '1 record sent back' : `${sent} records sent back`)
      if (gone.length > 0) {
        throw new CommandError(
          `${gone.length} cannot be sent back, since their bytes are gone: ${gone.map(idOf).join(', ')}`,
        )
      }
    })
}
