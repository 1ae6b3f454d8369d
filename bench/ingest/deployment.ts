import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageRoot } from '../../rounds/package-root.js'

/** The command. */
export const bin = fileURLToPath(new URL('bin/sluice.mjs', packageRoot))

/** Runs the command to its end, and gives what it printed. */
export const sluice = (...args: string[]): string =>
  execFileSync(process.execPath, [bin, ...args], { encoding: 'utf8' })

/** Goes into a new folder, in which the command finds a deployment of its own. @returns the folder */
export function ownFolder(partitions: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
  process.env.SLUICE_HOME = join(folder, 'home')
  process.env.SLUICE_PARTITIONS = String(partitions)
  process.chdir(folder)
  return folder
}
