import { Command, CommanderError } from 'commander'
import { VERSION } from '../rounds/version.js'
import { isPassing } from '../runtime/kafka/errors.js'
import { auditCommand } from './commands/audit.js'
import { compareCommand } from './commands/compare.js'
import { decontaminateCommand } from './commands/decontaminate.js'
import { devCommand } from './commands/dev.js'
import { diffCommand } from './commands/diff.js'
import { domainsCommand } from './commands/domains.js'
import { dropCommand } from './commands/drop.js'
import { explainCommand } from './commands/explain.js'
import { exportCommand } from './commands/export.js'
import { failedCommand } from './commands/failed.js'
import { ingestCommand } from './commands/ingest.js'
import { initCommand } from './commands/init.js'
import { judgeCommand } from './commands/judge.js'
import { lagCommand } from './commands/lag.js'
import { modelsCommand } from './commands/models.js'
import { monitorCommand } from './commands/monitor.js'
import { promoteCommand } from './commands/promote.js'
import { replayCommand } from './commands/replay.js'
import { roundsCommand } from './commands/rounds.js'
import { runCommand } from './commands/run.js'
import { runsCommand } from './commands/runs.js'
import { seedCommand } from './commands/seed.js'
import { singleStageCommands } from './commands/single-stage.js'
import { topologyCommand } from './commands/topology.js'
import { tryCommand } from './commands/try.js'
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

const commands = [
  devCommand(),
  initCommand(),
  ingestCommand(),
  runCommand(),
  seedCommand(),
  decontaminateCommand(),
  modelsCommand(),
  runsCommand(),
  roundsCommand(),
  domainsCommand(),
  replayCommand(),
  diffCommand(),
  compareCommand(),
  judgeCommand(),
  promoteCommand(),
  dropCommand(),
  lagCommand(),
  monitorCommand(),
  auditCommand(),
  explainCommand(),
  failedCommand(),
  exportCommand(),
  topologyCommand(),
  tryCommand(),
  ...singleStageCommands(),
]
for (const command of commands) program.addCommand(inheriting(command))

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

/** Says why the command fails, and with which exit code. */
function fail(error: unknown): void {
  const known = error instanceof UsageError || error instanceof CommandError || !process.env.SLUICE_DEBUG
  process.stderr.write(`sluice: ${known ? reasonOf(error) : (error as Error).stack}\n`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}

try {
  await program.parseAsync()
  process.exitCode ??= 0
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else fail(error)
}
