import { Command } from 'commander'
import {
  askedNow,
  type FileState,
  FilesView,
  failureOf,
  inOrder,
  type KnownFile,
  putFiles,
  stateOf,
} from '../../ingest/crawl-files.js'
import type { Cluster } from '../../topology/cluster.js'
import { CommandError } from '../errors.js'
import { formatTable, groups, print, printable, printJson } from '../output.js'
import { withCluster } from '../session.js'

const STATES: FileState[] = ['read', 'waiting', 'failed', 'set aside', 'stopped']
/** Files listed by name; of the others there is the number. */
const LISTED = 100

async function knownFiles(cluster: Cluster): Promise<KnownFile[]> {
  const view = new FilesView(cluster)
  await view.refresh()
  return [...view.all()].sort(inOrder)
}

/** `sluice ingest status`: what was to be read, and how far that is. */
export function statusCommand(): Command {
  return new Command('status')
    .description('the files that were to be read: how many of each crawl are read, and those that are not')
    .option('--json', 'print every file as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const files = await withCluster(knownFiles)
      if (json) printJson(files.map(jsonOf))
      else if (files.length === 0) print('nothing was to be read yet: run `sluice ingest`')
      else tell(files)
    })
}

function jsonOf(known: KnownFile) {
  const { file, progress } = known
  const { crawl, file: name, ranges, host, askedAt } = file
  const { taken = 0, responses = 0, offset = 0, bytes = file.bytes } = progress ?? {}
  const failure = failureOf(known)
  return {
    crawl,
    file: name,
    ranges: ranges.length,
    state: stateOf(known),
    host,
    askedAt,
    bytes,
    offset,
    responses,
    taken,
    failure,
  }
}

function tell(files: readonly KnownFile[]): void {
  const crawls = new Map<string, KnownFile[]>()
  for (const known of files) {
    const of = crawls.get(known.file.crawl)
    if (of) of.push(known)
    else crawls.set(known.file.crawl, [known])
  }
  print(
    formatTable(
      ['crawl', ...STATES, 'pages taken'],
      [...crawls].map(([crawl, of]) => [
        crawl,
        ...STATES.map((state) => of.filter((known) => stateOf(known) === state).length),
        of.reduce((sum, { progress }) => sum + (progress?.taken ?? 0), 0),
      ]),
    ),
  )
  const left = files.filter((known) => stateOf(known) !== 'read')
  for (const known of left.slice(0, LISTED)) print(printable(lineOf(known)))
  if (left.length > LISTED) print(`and ${groups(left.length - LISTED)} more: \`--json\` has all`)
}

function lineOf(known: KnownFile): string {
  const { file, progress } = known
  const begun = progress && progress.offset > 0 ? `, ${groups(progress.offset)} bytes of it read` : ''
  const failure = failureOf(known)
  if (!failure) return `${file.file} (${file.crawl}): ${stateOf(known)}${begun}${whose(known)}`
  const times = failure.attempts === 1 ? 'once' : `${failure.attempts} times`
  const next =
    failure.next === null || file.only !== null
      ? `set aside until ${file.only === null ? '`sluice ingest retry`' : 'the same command is run again'}`
      : `to be tried again from ${new Date(failure.next).toISOString()}`
  return `${file.file} (${file.crawl}): failed ${times}, ${next}${begun}: ${failure.reason}`
}

function whose({ file }: KnownFile): string {
  if (file.stopped) return ': the command that asked for it goes on with it'
  if (file.only !== null) return ', kept for the command that asked for it'
  return file.host === null ? '' : `, for workers on ${file.host}`
}

/** Whether nobody is going to read it, or nobody will soon. */
const isLeft = (known: KnownFile): boolean => {
  const state = stateOf(known)
  return state !== 'read' && (state !== 'waiting' || known.file.only !== null)
}

/** `sluice ingest retry`: what failed or was stopped is to be read after all. */
export function retryCommand(): Command {
  return new Command('retry')
    .description('have files that failed, were set aside or were stopped read again by the workers')
    .argument('[file...]', 'their names, or the ends of these; all unless given')
    .option('--json', 'print the files as JSON')
    .action(async (names: string[], { json }: { json?: boolean }) => {
      const { again, own } = await withCluster(async (cluster) => {
        const left = (await knownFiles(cluster)).filter(isLeft)
        const isNamed = ({ file }: KnownFile) =>
          names.length === 0 || names.some((name) => file.file === name || file.file.endsWith(`/${name}`))
        const named = left.filter(isNamed)
        // What a process alone knew the address of, others cannot read.
        const again = named.filter(({ file }) => file.only === null || file.host !== null)
        await putFiles(
          cluster,
          again.map(({ file, progress }) => ({
            ...file,
            stopped: false,
            only: null,
            command: null,
            askedAt: askedNow(progress),
          })),
        )
        return { again, own: named.filter((known) => !again.includes(known)) }
      })
      for (const { file } of own) {
        process.stderr.write(`sluice: ${printable(file.file)}: run the command again that asked for it\n`)
      }
      if (json) printJson(again.map(({ file: { crawl, file } }) => ({ crawl, file })))
      else for (const { file } of again) print(printable(`${file.file} (${file.crawl}) is to be read again`))
      if (again.length > 0) return
      if (names.length > 0) throw new CommandError(`no file of these names failed or was stopped: ${names.join(', ')}`)
      if (!json) print('no file failed or was stopped')
    })
}
