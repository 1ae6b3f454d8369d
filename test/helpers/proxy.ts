import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { choosePort } from '../../docker/embedded/ports.js'

/** Requests whose answers may go astray, by their keys in Kafka's protocol. */
const VULNERABLE: Record<number, string> = {
  0: 'Produce',
  22: 'InitProducerId',
  24: 'AddPartitionsToTxn',
  25: 'AddOffsetsToTxn',
  26: 'EndTxn',
  28: 'TxnOffsetCommit',
}
const INIT_PRODUCER_ID = 22

/**
 * What happens to a request: the connection breaks before the broker has it, or after the broker has answered; the answer comes late;
 * or the broker has it twice before the client hears of it.
 */
export type Fault = 'unsent' | 'unanswered' | 'late' | 'doubled'
const KINDS: Fault[] = ['unsent', 'unanswered', 'unanswered', 'late', 'doubled']
const LATE_MS = 150

/** Chooses faults by a seed. The choices are the same each time; which request meets which also depends on the brokers' timing. */
export class Faults {
  /** How often each kind of request has met each kind of fault. */
  readonly counts = new Map<string, number>()
  total = 0
  share: number
  readonly #random: () => number

  /** @param share of the requests that meet one */
  constructor(seed: number, share: number) {
    this.share = share
    this.#random = mulberry32(seed)
  }

  /** A whole number from 0 to below `limit`. */
  upTo(limit: number): number {
    return Math.floor(this.#random() * limit)
  }

  next(apiKey: number): Fault | undefined {
    const name = VULNERABLE[apiKey]
    if (!name || this.#random() >= this.share) return undefined
    const fault = KINDS[this.upTo(KINDS.length)]!
    // The second of two takes the id over from the first, whose answer would then be out of date.
    if (fault === 'doubled' && apiKey === INIT_PRODUCER_ID) return undefined
    const what = `${name} ${fault}`
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
    this.total++
    return fault
  }
}

function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Stands in front of one broker and passes its clients' requests on, as the faults will have it. */
export class FaultyProxy {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #brokerPort: number
  readonly #faults: Pick<Faults, 'next'>

  private constructor(brokerPort: number, faults: Pick<Faults, 'next'>) {
    this.#brokerPort = brokerPort
    this.#faults = faults
    this.#server = createServer((client) => this.#serve(client))
  }

  static async start(brokerPort: number, faults: Pick<Faults, 'next'>): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(brokerPort, faults)
    const port = await choosePort({ owner: 'proxy', taken: [brokerPort] })
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject).listen(port, '127.0.0.1', resolve)
    })
    return proxy
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #connect(): Socket {
    return this.#kept(connect({ port: this.#brokerPort, host: '127.0.0.1', noDelay: true }))
  }

  #kept(socket: Socket): Socket {
    this.#sockets.add(socket)
    // A broken connection is closed, and that is all that matters of it here.
    return socket.on('error', () => {}).once('close', () => this.#sockets.delete(socket))
  }

  #serve(client: Socket): void {
    this.#kept(client.setNoDelay())
    const broker = this.#connect()
    const cut = () => {
      client.destroy()
      broker.destroy()
    }
    client.once('close', cut)
    broker.once('close', cut)
    /** Faults of requests under way, by correlation id, with the request. */
    const due = new Map<number, { fault: Fault; request: Buffer }>()
    eachFrame(client, (request) => {
      const fault = this.#faults.next(request.readInt16BE(4))
      if (fault === 'unsent') return cut()
      if (fault) due.set(request.readInt32BE(8), { fault, request })
      broker.write(request)
    })
    // Answers keep their order, whatever delays one of them.
    let before: Promise<unknown> = Promise.resolve()
    eachFrame(broker, (answer) => {
      const { fault, request } = due.get(answer.readInt32BE(4)) ?? {}
      due.delete(answer.readInt32BE(4))
      const passed = before.then(async () => {
        if (fault === 'unanswered') return cut()
        if (fault === 'late') await sleep(LATE_MS)
        if (fault === 'doubled') await this.#again(request!)
        if (!client.destroyed) client.write(answer)
      })
      before = passed
    })
  }

  /** Sends a request once more, on a connection of its own, and waits until the broker has answered it. */
  async #again(request: Buffer): Promise<void> {
    const socket = this.#connect()
    await new Promise<void>((resolve) => {
      socket.once('close', () => resolve())
      eachFrame(socket, () => socket.destroy())
      socket.write(request)
    })
  }
}

/** Calls with each message that comes: four bytes with its length, and as many bytes as these say. */
function eachFrame(socket: Socket, take: (frame: Buffer) => void): void {
  let received: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    received = received.length > 0 ? Buffer.concat([received, chunk as Buffer]) : (chunk as Buffer)
    while (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) {
      const end = 4 + received.readInt32BE(0)
      take(received.subarray(0, end))
      received = received.subarray(end)
    }
  })
}
