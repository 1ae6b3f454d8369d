import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Writable } from 'node:stream'
import type { AskedPage } from '../../rounds/judging/run-pages.js'
import { printable } from '../output.js'

/** A program that did not do what it was asked for; what it answered before counts. */
export class ProgramError extends Error {}

export interface ProgramOptions {
  /** A shell runs it. */
  command: string
  questions: AsyncIterable<AskedPage>
  /** Called with each answer, in the order in which they come. */
  onAnswer: (question: AskedPage, positive: boolean) => void
  /** How long it may be silent while answers are missing. */
  patienceMs?: number
  signal?: AbortSignal
}

const PATIENCE_MS = 120_000
const KILL_AFTER_MS = 2000
const SHOWN = 80

/**
 * Asks a program: pages on its standard input, a JSON object a line (`id`, `url`, `title`, `text`, `language`), and verdicts on its standard output (`id` and `verdict`, which is
 * `yes` or `no`), in any order.
 * @throws {ProgramError} when it fails, is silent for too long, prints anything else, or leaves pages out
 */
export async function askProgram(options: ProgramOptions): Promise<void> {
  const { command, questions, onAnswer, patienceMs = PATIENCE_MS, signal } = options
  const child = spawn(command, { shell: true, stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  const open = new Map<string, AskedPage>()
  let asked = 0
  let isCutShort = false
  let problem: Error | undefined
  const fail = (why: string) => {
    problem ??= new ProgramError(why)
    end(child)
  }
  const patience = setTimeout(() => fail(`it gave no answer for ${patienceMs / 1000} s`), patienceMs)
  const onAbort = () => end(child)
  signal?.addEventListener('abort', onAbort)
  // What it does not read is missed in its answers.
  child.stdin.on('error', () => {})
  const ended = new Promise<string | undefined>((resolve) => {
    child.on('error', (error) => resolve(`it cannot be started: ${error.message}`))
    child.on('close', (code, by) => resolve(code === 0 ? undefined : `it ended with ${by ?? `exit code ${code}`}`))
  })
  const writing = (async () => {
    for await (const question of questions) {
      isCutShort = !child.stdin.writable
      if (isCutShort || problem || signal?.aborted) break
      open.set(question.page, question)
      asked++
      const { page: id, url, title, text, language } = question
      await written(child.stdin, `${JSON.stringify({ id, url, title, text, language })}\n`)
      patience.refresh()
    }
    child.stdin.end()
  })()
  writing.catch((error) => {
    problem ??= error
    end(child)
  })
  let number = 0
  for await (const line of createInterface({ input: child.stdout })) {
    number++
    if (problem || line.trim() === '') continue
    patience.refresh()
    const answer = answerIn(line, open)
    if (typeof answer === 'string') fail(`line ${number} of what it printed ${answer}`)
    else {
      open.delete(answer.question.page)
      onAnswer(answer.question, answer.positive)
    }
  }
  const why = await ended
  clearTimeout(patience)
  signal?.removeEventListener('abort', onAbort)
  await writing.catch(() => {})
  if (signal?.aborted) return
  if (problem) throw problem
  if (why) throw new ProgramError(why)
  if (open.size > 0 || isCutShort)
    throw new ProgramError(`it answered ${asked - open.size} of ${asked}${isCutShort ? ' or more' : ''} pages`)
}

const YES = [true, 'yes', 'y', 'positive', 'true']
const NO = [false, 'no', 'n', 'negative', 'false']

/** An answer, or what is wrong with it. */
function answerIn(
  line: string,
  open: ReadonlyMap<string, AskedPage>,
): { question: AskedPage; positive: boolean } | string {
  let said: { id?: unknown; verdict?: unknown } | null
  try {
    said = JSON.parse(line)
  } catch {
    return `is not JSON: ${shown(line)}`
  }
  const { id, verdict } = Object(said) as { id?: unknown; verdict?: unknown }
  const question = open.get(String(id))
  if (!question) return `is no answer to a page that was asked and not yet answered: ${shown(line)}`
  const plain = typeof verdict === 'string' ? verdict.trim().toLowerCase() : verdict
  if (YES.includes(plain as string)) return { question, positive: true }
  if (NO.includes(plain as string)) return { question, positive: false }
  return `has no \`verdict\` that is yes or no: ${shown(line)}`
}

const shown = (line: string): string => printable(line.slice(0, SHOWN))

/** Waits until the program has taken what was written, or will take no more. */
async function written(stream: Writable, text: string): Promise<void> {
  if (stream.write(text)) return
  await new Promise<void>((resolve) => {
    const done = () => {
      for (const event of ['drain', 'close', 'error']) stream.off(event, done)
      resolve()
    }
    for (const event of ['drain', 'close', 'error']) stream.once(event, done)
  })
}

/** Ends the program and what it has started. */
function end(child: ChildProcess): void {
  signalGroup(child, 'SIGTERM')
  setTimeout(() => signalGroup(child, 'SIGKILL'), KILL_AFTER_MS).unref()
}

function signalGroup({ pid, exitCode, signalCode }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended by itself.
  }
}
