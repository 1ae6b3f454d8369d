import { createRequire } from 'node:module'
import type { Socket } from 'node:net'

const require = createRequire(import.meta.url)
/** KafkaJS's own; loaded on first use, after what replaces others of its parts. */
const defaultFactory = () => (require('kafkajs/src/network/socketFactory') as () => (options: object) => Socket)()

/** Sockets on which many may wait for the connection, as they do while a broker is away, without a warning from Node. */
export const socketFactory = (options: object): Socket => defaultFactory()(options).setMaxListeners(0)

/**
 * The sockets of one connection to a cluster. KafkaJS opens new ones for what it still repeats when it is told to disconnect, as the search for a
 * coordinator that is not there yet: these would keep the process alive for ever.
 */
export class Sockets {
  readonly #open = new Set<Socket>()
  #closed = false

  /** @param make opens a socket, KafkaJS's own unless given */
  constructor(private readonly make: (options: object) => Socket = socketFactory) {}

  factory = (options: object): Socket => {
    const socket = this.make(options)
    if (this.#closed) return socket.destroy()
    this.#open.add(socket)
    socket.once('close', () => this.#open.delete(socket))
    return socket
  }

  /** Those that are open, and those that are opened later, are closed. */
  close(): void {
    this.#closed = true
    for (const socket of this.#open) socket.destroy()
  }
}
