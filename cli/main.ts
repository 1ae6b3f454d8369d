import { Command, CommanderError } from 'commander'
import { VERSION } from '../rounds/version.js'
import { isPassing } from '../runtime/kafka/errors.js'
import { isDiskFull } from './disk.js'
import { CommandError, UsageError } from './errors.js'
import { reasonOf } from './reason.js'

const program = new Command('sluice')
  .description('Turns web crawls into a domain corpus for language-model training, as a dataflow on Kafka.')
  .version(VERSION)
  .exitOverride()
  // `sluice seed add … --json` is an option of `add`, though `seed` has one of the name.
  .enablePositionalOptions()
  .showHelpAfterError('(run with --help for an example)')

/** What makes each command. Only the one that is called is loaded: loading all takes longer than most of them run. */
const commands: Record<string, () => Promise<Command>> = {
  dev: async () => (await import('./commands/dev.js')).devCommand(),
  init: async () => (await import('./commands/init.js')).initCommand(),
  ingest: async () => (await import('./commands/ingest.js')).ingestCommand(),
  run: async () => (await import('./commands/run.js')).runCommand(),
  seed: async () => (await import('./commands/seed.js')).seedCommand(),
  decontaminate: async () => (await import('./commands/decontaminate.js')).decontaminateCommand(),
  models: async () => (await import('./commands/models.js')).modelsCommand(),
  runs: async () => (await import('./commands/runs.js')).runsCommand(),
  rounds: async () => (await import('./commands/rounds.js')).roundsCommand(),
  domains: async () => (await import('./commands/domains.js')).domainsCommand(),
  replay: async () => (await import('./commands/replay.js')).replayCommand(),
  diff: async () => (await import('./commands/diff.js')).diffCommand(),
  compare: async () => (await import('./commands/compare.js')).compareCommand(),
  judge: async () => (await import('./commands/judge.js')).judgeCommand(),
  promote: async () => (await import('./commands/promote.js')).promoteCommand(),
  drop: async () => (await import('./commands/drop.js')).dropCommand(),
  lag: async () => (await import('./commands/lag.js')).lagCommand(),
  monitor: async () => (await import('./commands/monitor.js')).monitorCommand(),
  audit: async () => (await import('./commands/audit.js')).auditCommand(),
  explain: async () => (await import('./commands/explain.js')).explainCommand(),
  failed: async () => (await import('./commands/failed.js')).failedCommand(),
  export: async () => (await import('./commands/export.js')).exportCommand(),
  topology: async () => (await import('./commands/topology.js')).topologyCommand(),
  try: async () => (await import('./commands/try.js')).tryCommand(),
  extract: async () => (await import('./commands/single-stage.js')).extractCommand(),
  language: async () => (await import('./commands/single-stage.js')).languageCommand(),
  score: async () => (await import('./commands/single-stage.js')).scoreCommand(),
  dedup: async () => (await import('./commands/single-stage.js')).dedupCommand(),
}

/** The command that is called; all of them where none is, for the help and for what is near a name that is none. */
function called(): Promise<Command[]> {
  const name = process.argv[2] ?? ''
  return Promise.all(
    Object.hasOwn(commands, name) ? [commands[name]!()] : Object.values(commands).map((make) => make()),
  )
}

/** Sub-commands made apart do not take over the program's settings by themselves. */
function inheriting(command: Command): Command {
  command.copyInheritedSettings(program)
  for (const child of command.commands) inheriting(child)
  return command
}

// A reader that has gone away (`sluice explain … | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  end(new CommandError(`standard output cannot be written: ${isDiskFull(error) ? 'no space is left' : error.message}`))
})
// Nobody can be told.
process.stderr.on('error', () => {})
process.on('uncaughtException', end)
process.on('unhandledRejection', (error) => {
  // KafkaJS leaves some errors of lost connections to nobody; what was asked over them is asked again.
  if (!isPassing(error)) end(error)
})

function end(error: unknown): never {
  fail(error)
  process.exit()
}

/** Says why the command fails, and with which exit code: a signal's stays. */
function fail(error: unknown): void {
  const known = error instanceof UsageError || error instanceof CommandError || !process.env.SLUICE_DEBUG
  process.stderr.write(`sluice: ${known ? reasonOf(error) : (error as Error).stack}\n`)
  process.exitCode ||= error instanceof UsageError ? 2 : 1
}

try {
  for (const command of await called()) program.addCommand(inheriting(command))
  await program.parseAsync()
  process.exitCode ??= 0
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else fail(error)
}
