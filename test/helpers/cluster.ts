import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { artifacts } from '../../docker/embedded/artifacts.js'
import { findJava } from '../../docker/embedded/java.js'
import { serverProperties } from '../../docker/embedded/kafka.js'
import { liveBrokers } from '../../docker/embedded/kafka-probe.js'
import { choosePort } from '../../docker/embedded/ports.js'
import { environment } from '../../docker/embedded/process.js'

interface BrokerNode {
  id: number
  folder: string
  /** Where clients are served. */
  port: number
  /** What clients are told: the same port, or that of a proxy. */
  advertised: number
  /** Where the other brokers are served, and whoever wants to go round the proxy. */
  innerPort: number
  controllerPort: number
  keeper?: ChildProcess
  pid?: number
}

const START_MS = 60_000
const JVM = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

/**
 * The shell that keeps a broker: it tells the broker's id and kills it when its input ends. So brokers go with the process of the
 * test, however that one ends.
 */
const KEEPER = '"$@" & echo $! >&3; read -r _; kill -9 $!; wait'

/** Several Kafka brokers on this machine, numbered from 1. With two of them the first alone is the controller, so it may not be killed. */
export class BrokerCluster {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sluice-brokers-'))
  readonly #nodes: BrokerNode[] = []
  #java = ''
  #jars = ''

  private constructor() {}

  /**
   * Starts a cluster and waits until its brokers know each other.
   * @param front puts something in front of a broker's port, and gives the port that clients are told instead
   */
  static async up(
    size: 2 | 3,
    front: (port: number) => Promise<number> = async (port) => port,
  ): Promise<BrokerCluster> {
    const cluster = new BrokerCluster()
    try {
      await cluster.#prepare(size, front)
      await Promise.all(cluster.#nodes.map(({ id }) => cluster.start(id)))
      return cluster
    } catch (error) {
      await cluster.down()
      throw error
    }
  }

  /** Addresses that clients are given. */
  get brokers(): string[] {
    return this.#nodes.map(({ advertised }) => `127.0.0.1:${advertised}`)
  }

  /** Addresses that lead to the brokers themselves, whatever stands in front of them. */
  get inner(): string[] {
    return this.#nodes.map(({ innerPort }) => `127.0.0.1:${innerPort}`)
  }

  async #prepare(size: number, front: (port: number) => Promise<number>): Promise<void> {
    this.#java = await findJava()
    this.#jars = join(await artifacts(), 'kafka', '*')
    const taken: number[] = []
    const port = async (owner: string) => {
      taken.push(await choosePort({ owner, taken }))
      return taken.at(-1)!
    }
    for (let id = 1; id <= size; id++) {
      const ports = {
        port: await port('broker'),
        innerPort: await port('broker'),
        controllerPort: await port('controller'),
      }
      const folder = join(this.#folder, String(id))
      this.#nodes.push({ id, folder, ...ports, advertised: await front(ports.port) })
    }
    const clusterId = Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url').replace(/^-/, 'x')
    await Promise.all(
      this.#nodes.map(async (node) => {
        mkdirSync(node.folder)
        writeFileSync(join(node.folder, 'server.properties'), this.#properties(node))
        writeFileSync(join(node.folder, 'log4j2.properties'), LOGGING)
        await this.run(node.folder, 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', 'server.properties')
      }),
    )
  }

  /** Of two lines with the same name Java takes the last. */
  #properties({ id, port, advertised, innerPort, controllerPort }: BrokerNode): string {
    const size = this.#nodes.length
    const controllers = size > 2 ? this.#nodes : this.#nodes.slice(0, 1)
    const controls = controllers.some((node) => node.id === id)
    const leastInSync = size > 2 ? 2 : 1
    const listeners = [`CLIENT://127.0.0.1:${port}`, `INNER://127.0.0.1:${innerPort}`]
    if (controls) listeners.push(`CONTROLLER://127.0.0.1:${controllerPort}`)
    const own = {
      'process.roles': controls ? 'broker,controller' : 'broker',
      'node.id': id,
      'controller.quorum.voters': controllers.map((node) => `${node.id}@127.0.0.1:${node.controllerPort}`).join(','),
      listeners: listeners.join(','),
      'advertised.listeners': `CLIENT://127.0.0.1:${advertised},INNER://127.0.0.1:${innerPort}`,
      'inter.broker.listener.name': 'INNER',
      'listener.security.protocol.map': 'CLIENT:PLAINTEXT,INNER:PLAINTEXT,CONTROLLER:PLAINTEXT',
      'default.replication.factor': size,
      'min.insync.replicas': leastInSync,
      'offsets.topic.replication.factor': size,
      'transaction.state.log.replication.factor': size,
      'transaction.state.log.min.isr': leastInSync,
      'leader.imbalance.check.interval.seconds': 5,
    }
    return (
      serverProperties(port, controllerPort) +
      Object.entries(own)
        .map(([name, value]) => `${name}=${value}\n`)
        .join('')
    )
  }

  /** Runs a Java class or source file with Kafka's jars to its end. @returns its output */
  async run(cwd: string, main: string, ...args: string[]): Promise<string> {
    const command = ['-Xmx256m', ...JVM, '-cp', this.#jars, main, ...args]
    const options = { cwd, env: environment(), timeout: 120_000, maxBuffer: 1 << 28 }
    return (await promisify(execFile)(this.#java, command, options)).stdout
  }

  /** Whether `run` can run a source file: that takes more than a Java runtime. */
  async compilesJava(): Promise<boolean> {
    return (await promisify(execFile)(this.#java, ['--list-modules'])).stdout.includes('jdk.compiler')
  }

  #node(id: number): BrokerNode {
    const node = this.#nodes.find((one) => one.id === id)
    if (!node) throw new Error(`there is no broker ${id}`)
    return node
  }

  /** Starts a broker and waits until all that run know of it. */
  async start(id: number): Promise<void> {
    const node = this.#node(id)
    const log = openSync(join(node.folder, 'log'), 'a')
    const broker = [this.#java, '-Xms128m', '-Xmx384m', ...JVM, '-Dlog4j2.configurationFile=log4j2.properties']
    const args = ['-c', KEEPER, 'keeper', ...broker, '-cp', this.#jars, 'kafka.Kafka', 'server.properties']
    const stdio = ['pipe', log, log, 'pipe'] as const
    // In a group of its own: an interrupt at the terminal is for the test, which then ends its brokers.
    node.keeper = spawn('/bin/sh', args, { cwd: node.folder, detached: true, stdio: [...stdio], env: environment() })
    closeSync(log)
    const [told] = await once(node.keeper.stdio[3] as NodeJS.ReadableStream, 'data')
    node.pid = Number(String(told))
    const deadline = Date.now() + START_MS
    const expected = this.#nodes.filter(({ pid }) => pid !== undefined).length
    while ((await liveBrokers(node.innerPort)) < expected) {
      if (Date.now() > deadline) throw new Error(`broker ${id} does not come up:\n${this.#lastWords(node)}`)
      await sleep(100)
    }
  }

  #lastWords({ folder }: BrokerNode): string {
    return readFileSync(join(folder, 'log'), 'utf8').split('\n').slice(-15).join('\n')
  }

  /** Ends a broker at once, as a machine's crash does. */
  async kill(id: number): Promise<void> {
    const node = this.#node(id)
    const { keeper } = node
    node.keeper = undefined
    node.pid = undefined
    if (!keeper || keeper.exitCode !== null || keeper.signalCode !== null) return
    keeper.stdin!.end()
    await once(keeper, 'exit')
  }

  pause(id: number): void {
    process.kill(this.#node(id).pid!, 'SIGSTOP')
  }

  resume(id: number): void {
    process.kill(this.#node(id).pid!, 'SIGCONT')
  }

  async down(): Promise<void> {
    await Promise.all(this.#nodes.map(({ id }) => this.kill(id)))
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

const LOGGING = `appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d{ISO8601} %-5p %c{1} %m%n
rootLogger.level=WARN
rootLogger.appenderRef.out.ref=out
`
