import { userInfo } from 'node:os'
import { Command } from 'commander'
import { runWithCorpus } from '../../rounds/current-run.js'
import type { Estimate } from '../../rounds/judging/figures.js'
import { JudgementsView } from '../../rounds/judging/judgements.js'
import { chooseQuestions, NEAR } from '../../rounds/judging/questions.js'
import { type Answer, type Judge, Record } from '../../rounds/judging/record.js'
import { type Report, reportOf } from '../../rounds/judging/report.js'
import { saidPages, withTexts } from '../../rounds/judging/run-pages.js'
import type { Run } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { VERDICTS } from '../../topology/meaning.js'
import { CommandError, UsageError } from '../errors.js'
import { interruptible } from '../interrupt.js'
import { AnswerQueue } from '../judge/answer-queue.js'
import { askPerson, type Ending } from '../judge/ask-person.js'
import { askProgram, ProgramError } from '../judge/ask-program.js'
import { groups, percent, print, printable, printJson } from '../output.js'
import { withCluster } from '../session.js'

interface Options {
  pages: number
  by?: string
  json?: boolean
}

const PAGES = 100
const MOST_PAGES = 100_000
const LONGEST_NAME = 100
const INTERRUPTED = 130

export function judgeCommand(): Command {
  return new Command('judge')
    .description(
      "say of a sample of a run's pages whether they are of the domain: its precision and recall, and what the next round goes by",
    )
    .argument('<run>', 'the run whose pages are asked about')
    .option('--pages <n>', 'how many are asked about; with 0 only the figures are shown', countOf, PAGES)
    .option(
      '--by <command>',
      'ask a program instead: pages on its standard input, verdicts on its standard output, a JSON object a line',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  sluice judge round-1 --pages 30\n  sluice judge round-1 --by "node examples/judge-by-words.mjs"',
    )
    .action(async (name: string, options: Options) => {
      const isAsking = options.pages > 0 && options.by === undefined
      if (isAsking && !(process.stdin.isTTY && displayOf(options).isTTY))
        throw new UsageError(
          'a person needs a terminal to judge at: name a program with --by, or see the figures with --pages 0',
        )
      await withCluster(async (cluster) => {
        const run = await runWithCorpus(cluster, name)
        if (run.cut === null) throw new CommandError(`${run.name} has no cut yet: it is still being scored`)
        await judge(cluster, run, options)
      })
    })
}

/** Where pages are shown: with --json the result alone is on standard output. */
const displayOf = ({ json }: Pick<Options, 'json'>) => (json || !process.stdout.isTTY ? process.stderr : process.stdout)

function countOf(text: string): number {
  const count = Number(text)
  if (text.trim() !== '' && Number.isInteger(count) && count >= 0 && count <= MOST_PAGES) return count
  throw new UsageError(`--pages takes a whole number from 0 to ${MOST_PAGES}, not ${text}`)
}

async function judge(cluster: Cluster, run: Run, { pages, by, json }: Options): Promise<void> {
  const ends = await cluster.reader.offsets(cluster.names.topic(VERDICTS, run.name), 'end')
  const said = () => saidPages(cluster, run.name, ends)
  const judge: Judge =
    by === undefined ? { kind: 'person', name: personName() } : { kind: 'program', name: by.slice(0, LONGEST_NAME) }
  const sitting = await sit(cluster, run, judge, { pages, by, json }, said)
  if (sitting.ending === 'interrupted') {
    process.exitCode = INTERRUPTED
    process.stderr.write(`sluice: interrupted: ${kept(sitting.answered)}\n`)
    return
  }
  const report = await reportOf(cluster, run, said)
  if (json) printJson({ asked: sitting.asked, answered: sitting.answered, ...report })
  else show(report, sitting)
  if (sitting.problem) throw new CommandError(`${printable(by!)}: ${sitting.problem}; ${kept(sitting.answered)}`)
}

const kept = (answered: number): string =>
  `${groups(answered)} ${answered === 1 ? 'verdict is' : 'verdicts are'} kept, and those pages are not asked about again`

function personName(): string {
  try {
    return userInfo().username
  } catch {
    return 'someone'
  }
}

interface Sat {
  asked: number
  answered: number
  ending: Ending
  /** What was wrong with the program. */
  problem?: string
}

async function sit(
  cluster: Cluster,
  run: Run,
  judge: Judge,
  { pages, by: command, json }: Options,
  said: () => ReturnType<typeof saidPages>,
): Promise<Sat> {
  if (pages === 0) return { asked: 0, answered: 0, ending: 'done' }
  const before = [...(await new JudgementsView(cluster).refresh()).values()]
  const isMine = (one: Judge) => one.kind === judge.kind && (judge.kind === 'person' || one.name === judge.name)
  const judged = new Set(before.filter(isMine).map(({ page }) => page))
  const chosen = await chooseQuestions(said, judged, pages)
  if (chosen.length === 0) return { asked: 0, answered: 0, ending: 'done' }
  const questions = withTexts(cluster, run.name, chosen)
  const record = await Record.open(cluster, run.name, judge)
  const answers = new AnswerQueue((some: Answer[]) => record.write(some))
  try {
    return await (command === undefined ? byPerson() : byProgram(command))
  } finally {
    await record.close()
  }

  async function byPerson(): Promise<Sat> {
    const ending = await askPerson({
      keyboard: process.stdin,
      display: displayOf({ json }),
      run: run.name,
      questions,
      count: chosen.length,
      onAnswer: async (question, positive) => {
        answers.add({ question, positive })
        await answers.written()
      },
    })
    return { asked: chosen.length, answered: answers.standing, ending }
  }

  async function byProgram(command: string): Promise<Sat> {
    const ask = (signal: AbortSignal) =>
      askProgram({
        command,
        questions,
        onAnswer: (question, positive) => answers.add({ question, positive }),
        signal,
      }).then(
        (): Pick<Sat, 'ending'> => ({ ending: signal.aborted ? 'interrupted' : 'done' }),
        (error): Pick<Sat, 'ending' | 'problem'> => {
          if (error instanceof ProgramError) return { ending: 'done', problem: error.message }
          throw error
        },
      )
    const end = await interruptible(async (signal) => {
      const end = await ask(signal)
      await answers.written()
      return end
    })
    return { asked: chosen.length, answered: answers.standing, ...end }
  }
}

function show({ run, people, programs, agreement }: Report, { asked, answered }: Sat): void {
  if (asked > 0) print(`${groups(answered)} of ${groups(asked)} pages of ${run} judged`)
  for (const [name, quality] of [
    ['people', people],
    ['programs', programs],
  ] as const) {
    if (!quality) continue
    const { accepted, below, beyond } = quality
    print(`\nby ${name} (${groups(quality.judged)} pages judged in all):`)
    print(
      `  precision ${range(quality.precision)}, from ${groups(accepted.sample.judged)} of ${groups(accepted.sample.pages)} accepted pages, at random`,
    )
    print(
      `  recall    ${range(quality.recall)}, with ${groups(below.sample.judged)} of ${groups(below.sample.pages)} pages below the cut from a probability of ${NEAR} up`,
    )
    print(
      `            not covered: ${groups(beyond.pages)} less probable pages, of which the run expects ${beyond.expected.toFixed(1)} to be of the domain`,
    )
    const known = accepted.known.pages + below.known.pages
    if (known > 0)
      print(`  ${groups(known)} pages were judged before the run, which goes by that: they count as what they are`)
  }
  if (!people && !programs) print('nothing was judged yet')
  for (const { name, pages, same, kappa } of agreement)
    print(
      `\n${printable(name)} says what people say on ${groups(same)} of ${groups(pages)} pages that both judged${kappa === undefined ? '' : ` (kappa ${kappa.toFixed(2)})`}`,
    )
  if (answered > 0) print('\nthe next round goes by this: it begins by itself while `sluice run` runs')
}

const range = (estimate: Estimate | undefined): string =>
  estimate === undefined ? '–' : `${percent(estimate.value)} (${percent(estimate.low)} to ${percent(estimate.high)})`
