import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new folder for what need not stay, in the home folder; where none can be made there, in the system's. */
export async function makeScratchFolder(home: string): Promise<string> {
  const parent = join(home, 'tmp')
  try {
    await mkdir(parent, { recursive: true })
    return await mkdtemp(join(parent, 'scratch-'))
  } catch {
    // Not only EROFS: with `recursive`, a disk that is read-only is ENOENT.
    return mkdtemp(join(tmpdir(), 'sluice-'))
  }
}
