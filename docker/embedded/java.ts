import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { ServicesError } from './errors.js'

const needed = 17
const advice = `install a Java runtime, version ${needed} or newer (for example openjdk-${needed}-jre-headless), or set JAVA_HOME to one`

/** The path of `program` on PATH, undefined when it is not there. */
export function findOnPath(program: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  for (const directory of (env.PATH ?? '').split(delimiter)) {
    if (directory && isExecutable(join(directory, program))) return join(directory, program)
  }
  return undefined
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Major version in what `java -version` prints: 17 of "17.0.15", 8 of "1.8.0_392". */
export function javaVersion(output: string): number | undefined {
  const match = /version "(?:1\.)?(\d+)/.exec(output)
  return match ? Number(match[1]) : undefined
}

/**
 * The `java` program to use: that of JAVA_HOME, else the one on PATH.
 * @throws {ServicesError} when there is none or it is too old.
 */
export async function findJava(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const home = env.JAVA_HOME
  const java = home ? join(home, 'bin', 'java') : findOnPath('java', env)
  if (!java) throw new ServicesError(`Java was not found: ${advice}`)
  if (!isExecutable(java)) {
    throw new ServicesError(`JAVA_HOME is ${home}, but there is no program ${java}: correct JAVA_HOME or unset it`)
  }
  const output = await versionOutput(java)
  const version = javaVersion(output)
  if (version === undefined) throw new ServicesError(`${java} does not run (it says: ${output.trim()}): ${advice}`)
  if (version < needed) throw new ServicesError(`${java} is Java ${version}, too old: ${advice}`)
  return java
}

async function versionOutput(java: string): Promise<string> {
  try {
    const { stderr, stdout } = await promisify(execFile)(java, ['-version'], { timeout: 20_000 })
    return stderr + stdout
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string }
    return stderr || message
  }
}
