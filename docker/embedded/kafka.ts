import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ServicesError } from './errors.js'
import { liveBrokers } from './kafka-probe.js'
import { environment } from './process.js'
import type { Place, Service } from './service.js'

const megabyte = 1024 * 1024
const largestMessage = 32 * megabyte

/**
 * One node, broker and controller at once. Paths are relative to the working directory, since Kafka would split a path at
 * commas and read backslashes in it as escapes.
 */
export function serverProperties(port: number, controllerPort: number, data = 'data'): string {
  return properties({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': data,

    // A misspelt topic is an error, not a new topic.
    'auto.create.topics.enable': false,
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    'offsets.topic.num.partitions': 8,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 8,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,

    // Nothing vanishes by age: neither records, nor the offsets of a group that has not run for a week.
    'log.retention.ms': -1,
    'log.retention.bytes': -1,
    'offsets.retention.minutes': 2_147_483_647,

    // Whole pages travel in one record.
    'message.max.bytes': largestMessage,
    'replica.fetch.max.bytes': largestMessage,

    // The active segment is never compacted, so segments are small; the cleaner's default buffer is a sixth of the heap.
    'log.segment.bytes': 128 * megabyte,
    'log.cleaner.dedupe.buffer.size': 32 * megabyte,

    // There is one node: nobody else to wait for.
    'group.initial.rebalance.delay.ms': 0,
    // After a crash the controller refuses the new broker until the session of the dead one is over.
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
    'transaction.abort.timed.out.transaction.cleanup.interval.ms': 1000,
  })
}

/** What is worth reading later; Kafka writes to standard output, which goes to the log file. */
const logging = properties({
  'appender.out.type': 'Console',
  'appender.out.name': 'out',
  'appender.out.layout.type': 'PatternLayout',
  'appender.out.layout.pattern': '%d{ISO8601} %-5p %c{1} %m%n',
  'rootLogger.level': 'INFO',
  'rootLogger.appenderRef.out.ref': 'out',
  // These print a line for every partition, connection or setting.
  ...warningsOnly({
    config: 'org.apache.kafka.common.config',
    serverConfig: 'kafka.server.KafkaConfig',
    log: 'kafka.log',
    storage: 'org.apache.kafka.storage',
    partition: 'kafka.cluster',
    metadata: 'org.apache.kafka.metadata',
    controller: 'org.apache.kafka.controller',
    threads: 'org.apache.kafka.server.util',
  }),
})

function warningsOnly(loggers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(loggers).flatMap(([id, name]) => [
      [`logger.${id}.name`, name],
      [`logger.${id}.level`, 'WARN'],
    ]),
  )
}

function properties(entries: Record<string, string | number | boolean>): string {
  return Object.entries(entries)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

const classPath = (artifacts: string): string[] => ['-cp', join(artifacts, 'kafka', '*')]

/** Makes the data directory, with a cluster id, once. It is made beside its place: half a directory is never taken for a whole. */
async function format({ directory, artifacts, java, port, innerPort }: Place): Promise<void> {
  const data = join(directory, 'data')
  if (existsSync(data)) return
  const draft = `${data}.new`
  rmSync(draft, { recursive: true, force: true })
  writeFileSync(join(directory, 'format.properties'), serverProperties(port, innerPort, 'data.new'))
  const tool = [
    '-Xmx128m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    ...classPath(artifacts),
    'kafka.tools.StorageTool',
  ]
  const args = [...tool, 'format', '-t', clusterId(), '-c', 'format.properties']
  try {
    await promisify(execFile)(java, args, { cwd: directory, env: environment(), timeout: 60_000 })
    renameSync(draft, data)
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string }
    const said = (stderr + stdout).trim().split('\n').slice(-5).join('\n  ') || message
    throw new ServicesError(`${data} could not be made for Kafka. It said:\n  ${said}`)
  } finally {
    rmSync(join(directory, 'format.properties'), { force: true })
  }
}

/** A UUID in Kafka's form: base64url, and not starting with a hyphen, which would look like an option. */
function clusterId(): string {
  const bytes = randomBytes(16)
  bytes[0] = (bytes[0] as number) & 0x7f
  return bytes.toString('base64url')
}

/** An Apache Kafka broker in KRaft mode. */
export const kafka: Service = {
  name: 'kafka',
  title: 'Kafka broker',
  patience: 30_000,
  async prepare(place) {
    writeFileSync(join(place.directory, 'server.properties'), serverProperties(place.port, place.innerPort))
    writeFileSync(join(place.directory, 'log4j2.properties'), logging)
    await format(place)
  },
  args: ({ artifacts, marker }) => [
    marker,
    '-Xms128m',
    '-Xmx768m',
    '-XX:+UseG1GC',
    // The quick compiler alone: half the processor time to start, and no more for each record than the thorough one needs
    // after its first million of them.
    '-XX:TieredStopAtLevel=1',
    '-XX:+ExitOnOutOfMemoryError',
    '-Dlog4j2.configurationFile=log4j2.properties',
    ...classPath(artifacts),
    'kafka.Kafka',
    'server.properties',
  ],
  async isReady(port) {
    return (await liveBrokers(port)) > 0
  },
}
