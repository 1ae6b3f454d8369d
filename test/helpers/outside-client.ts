import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const script = fileURLToPath(new URL('read-corpus.py', import.meta.url))
const folder = fileURLToPath(new URL('../../node_modules/.cache/outside-client', import.meta.url))
const INSTALL_MS = 120_000

/** A Python with librdkafka's client and its Avro deserializer; undefined, with the reason on the console, where it cannot be had. */
async function python(): Promise<string | undefined> {
  const path = join(folder, 'bin', 'python')
  try {
    if (!existsSync(join(folder, 'ready'))) {
      await run('python3', ['-m', 'venv', '--clear', folder])
      await run(path, ['-m', 'pip', 'install', '--quiet', 'confluent-kafka[avro]'], { timeout: INSTALL_MS })
      await run(path, ['-c', `import confluent_kafka; open(${JSON.stringify(join(folder, 'ready'))}, 'w')`])
    }
    return path
  } catch (error) {
    console.info(`outside client: skipped, it cannot be installed: ${String((error as Error).message).split('\n')[0]}`)
    return undefined
  }
}

/** The latest values of a topic as another client reads them; undefined where it cannot be installed. */
export async function readOutside(
  brokers: string,
  registry: string,
  topic: string,
): Promise<Record<string, unknown>[] | undefined> {
  const client = await python()
  if (!client) return undefined
  const { stdout } = await run(client, [script, brokers, registry, topic], { maxBuffer: 1 << 28 })
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}
