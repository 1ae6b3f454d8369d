import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { down, up } from '../../docker/embedded/services.js'

declare module 'vitest' {
  export interface ProvidedContext {
    broker: string
    registry: string
  }
}

/** One real broker and registry for all tests that need them, in a folder of their own. */
export default async function (project: TestProject) {
  const home = await mkdtemp(join(tmpdir(), 'sluice-test-'))
  const services = await up({ home, onProgress: (line) => console.error(line) })
  project.provide('broker', services.brokers[0]!)
  project.provide('registry', services.registry)
  return async () => {
    await down(home)
    await rm(home, { recursive: true, force: true })
  }
}
