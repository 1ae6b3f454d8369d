import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ServicesError } from './errors.js'
import type { Place, Service } from './service.js'

/** Where the Confluent-compatible API of the registry at `port` is. */
export function registryUrl(port: number): string {
  return `http://127.0.0.1:${port}/apis/ccompat/v7`
}

function runner(artifacts: string): string {
  const directory = join(artifacts, 'registry')
  const jar = readdirSync(directory).find((name) => name.endsWith('-runner.jar'))
  if (!jar) throw new ServicesError(`${directory} has no runner jar: delete ${artifacts}, it will be fetched again`)
  return join(directory, jar)
}

/** Apicurio Registry on an H2 database in its directory. */
export const registry: Service = {
  name: 'registry',
  title: 'schema registry',
  patience: 10_000,
  async prepare() {},
  args: ({ artifacts, port, marker }: Place) => [
    marker,
    '-Xmx256m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-XX:+ExitOnOutOfMemoryError',
    '-Dquarkus.http.host=127.0.0.1',
    `-Dquarkus.http.port=${port}`,
    // A schema id that was given out and then forgotten makes records unreadable: every commit goes to the file at once.
    '-Dquarkus.datasource.jdbc.url=jdbc:h2:file:./registry;WRITE_DELAY=0',
    '-Dquarkus.datasource.jdbc.initial-size=1',
    '-Dquarkus.datasource.jdbc.min-size=1',
    '-Dquarkus.datasource.jdbc.max-size=10',
    '-jar',
    runner(artifacts),
  ],
  async isReady(port) {
    try {
      const response = await fetch(`${registryUrl(port)}/subjects`, { signal: AbortSignal.timeout(2000) })
      await response.arrayBuffer()
      return response.status === 200
    } catch {
      return false
    }
  },
}
