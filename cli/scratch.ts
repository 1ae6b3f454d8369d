import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new folder for what need not stay, in the home folder; where that is read-only, in the system's. */
export async function makeScratchFolder(home: string): Promise<string> {
  const parent = join(home, 'tmp')
  try {
    await mkdir(parent, { recursive: true })
    return await mkdtemp(join(parent, 'scratch-'))
  } catch (error) {
    if (!['EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    return mkdtemp(join(tmpdir(), 'sluice-'))
  }
}
