import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { ServicesError } from './errors.js'

/** When process `pid` started, in a form that differs for every process that ever had this pid; undefined if it is gone. */
export function startOf(pid: number): string | undefined {
  if (existsSync('/proc/self/stat')) {
    const stat = readProc(pid, 'stat')
    // Fields after the command, which stands in parentheses and may itself contain any character; the 20th is the start.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields && fields[0] !== 'Z' ? fields[19] : undefined
  }
  return ps(pid, 'lstart')
}

/** Whether `pid` is a live process with `argument` on its command line. */
export function isRunning(pid: number, argument: string): boolean {
  if (existsSync('/proc/self/cmdline')) {
    return readProc(pid, 'cmdline')?.split('\0').includes(argument) ?? false
  }
  return ps(pid, 'command')?.includes(argument) ?? false
}

/**
 * Waits until a process that is ending has let go of its ports and files: Linux takes its memory first, and with it the
 * command line, so that for some milliseconds it is no longer recognisable but still in the way.
 */
export async function awaitRelease(pid: number): Promise<void> {
  for (let waited = 0; waited < 5000 && isEnding(pid); waited += 20) await sleep(20)
}

function isEnding(pid: number): boolean {
  const stat = readProc(pid, 'stat')
  if (stat === undefined || readProc(pid, 'cmdline')) return false
  const state = stat.slice(stat.lastIndexOf(')') + 2)[0]
  // A zombie has let go of everything once no other thread of it is left.
  return state !== 'Z' || countThreads(pid) > 1
}

function countThreads(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/task`).length
  } catch {
    return 0
  }
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return undefined
  }
}

function ps(pid: number, column: string): string | undefined {
  try {
    const output = execFileSync('ps', ['-ww', '-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' })
    return output.trim() || undefined
  } catch {
    return undefined
  }
}

export interface Launch {
  command: string
  args: string[]
  cwd: string
  log: string
  pidFile: string
}

/**
 * Starts a process that outlives this one. It writes its pid file itself before anything else, so that it can be found
 * even if this process is killed right after the start. Its output is appended to the log. Unless it is `unref`ed, it is waited for.
 */
export async function launch({ command, args, cwd, log, pidFile }: Launch): Promise<ChildProcess> {
  const output = openSync(log, 'a')
  const child = spawn('/bin/sh', ['-c', 'echo $$ > "$0" && exec "$@"', pidFile, command, ...args], {
    cwd,
    detached: true,
    stdio: ['ignore', output, output],
    env: environment(),
  })
  closeSync(output)
  await once(child, 'spawn')
  return child
}

/** Only these: KAFKA_…, QUARKUS_… or JAVA_TOOL_OPTIONS of the person's shell would change the services behind our back. */
export function environment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LD_LIBRARY_PATH']
  const entries = kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))
  // In another locale Java cannot open files below a directory with, say, an umlaut in its name.
  return { ...Object.fromEntries(entries), LC_ALL: 'C.UTF-8' }
}

/**
 * Ends a process: asks first, after `patience` milliseconds kills it. Does nothing to a process that does not carry `argument`.
 * @throws {ServicesError} when it may not be signalled or survives.
 */
export async function stop(pid: number, argument: string, patience: number): Promise<void> {
  for (const [signal, limit] of [['SIGTERM', patience] as const, ['SIGKILL', 10_000] as const]) {
    if (!isRunning(pid, argument)) return awaitRelease(pid)
    try {
      // A stopped process (SIGSTOP) would never see the request.
      process.kill(pid, 'SIGCONT')
      process.kill(pid, signal)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ESRCH') return
      throw new ServicesError(
        `process ${pid} cannot be stopped (${code}): it belongs to another user, who has to stop it`,
      )
    }
    const deadline = Date.now() + limit
    while (Date.now() < deadline) {
      if (!isRunning(pid, argument)) return awaitRelease(pid)
      await sleep(50)
    }
  }
  throw new ServicesError(`process ${pid} is still there 10 s after it was killed; its disk may be hanging`)
}
