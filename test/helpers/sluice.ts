import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'
import { Cluster } from '../../topology/cluster.js'

const bin = fileURLToPath(new URL('../../bin/sluice.mjs', import.meta.url))

export interface Result {
  code: number | null
  out: string
  err: string
}

/** The command line of Sluice, as a user has it, with an environment of its own. */
export class Sluice {
  constructor(readonly env: Record<string, string>) {}

  /** A user with topics of their own on the shared broker. @param home their home folder */
  static on(home: string, prefix: string, changes: Record<string, string> = {}): Sluice {
    return new Sluice({
      SLUICE_HOME: home,
      SLUICE_BROKERS: inject('broker'),
      SLUICE_REGISTRY: inject('registry'),
      SLUICE_PREFIX: `${prefix}-${Date.now()}.`,
      SLUICE_PARTITIONS: '2',
      ...changes,
    })
  }

  start(...args: string[]): ChildProcess {
    return spawn(process.execPath, [bin, ...args], { env: { ...process.env, ...this.env }, stdio: 'pipe' })
  }

  /** The deployment that the command works with. */
  cluster(): Cluster {
    const { SLUICE_BROKERS, SLUICE_REGISTRY, SLUICE_PREFIX } = this.env
    return new Cluster({
      kafka: { brokers: [SLUICE_BROKERS!] },
      registry: { host: SLUICE_REGISTRY! },
      prefix: SLUICE_PREFIX!,
    })
  }

  async run(...args: string[]): Promise<Result> {
    return finished(this.start(...args))
  }

  /** @throws with what the command printed when it does not end with 0 */
  ok(...args: string[]): Promise<string> {
    return this.okWith('', ...args)
  }

  /** The same, with a standard input. */
  async okWith(input: string, ...args: string[]): Promise<string> {
    const child = this.start(...args)
    child.stdin!.end(input)
    const { code, out, err } = await finished(child)
    if (code !== 0) throw new Error(`sluice ${args.join(' ')} ended with ${code}:\n${out}\n${err}`)
    return out
  }
}

export function finished(child: ChildProcess): Promise<Result> {
  let [out, err] = ['', '']
  child.stdout!.on('data', (chunk) => {
    out += chunk
  })
  child.stderr!.on('data', (chunk) => {
    err += chunk
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })))
}

/** Process ids of the children of a process. */
export function childrenOf(pid: number): number[] {
  try {
    return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number)
  } catch {
    return []
  }
}
