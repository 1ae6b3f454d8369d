import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exposition, type Family } from './family.js'
import type { Health } from './health.js'

/** What is served, as it is at the moment of a request. */
export interface Served {
  families(): Family[]
  health(): Health
  readiness(): Health
  /** The topology in Kafka Streams' text form. */
  topology: string
}

export interface Address {
  host: string
  /** 0 is any that is free. */
  port: number
}

/** Who scrapes needs one; more are not to take what the work needs. */
const MOST_CONNECTIONS = 64
const TEXT = 'text/plain; charset=utf-8'
const JSON_TYPE = 'application/json; charset=utf-8'

/** Serves metrics, health and the topology over HTTP; nothing can be changed through it. */
export class MetricsServer {
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  /** @throws when the address cannot be listened at */
  static async open(served: Served, { host, port }: Address): Promise<MetricsServer> {
    const server = createServer((request, response) => {
      respond(served, request, response).catch((error) => send(response, 500, TEXT, String(error)))
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
    // What a server tells of later must not end the process.
    server.on('error', () => {})
    server.maxConnections = MOST_CONNECTIONS
    return new MetricsServer(server)
  }

  /** Where it is found. */
  get url(): string {
    const { address, port, family } = this.#server.address() as AddressInfo
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }
}

async function respond(served: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, TEXT, 'only GET\n')
  switch (request.url?.split('?', 1)[0]) {
    case '/metrics': {
      const { contentType, body } = await exposition(served.families(), request.headers.accept)
      return send(response, 200, contentType, body)
    }
    case '/health':
      return sendHealth(response, served.health())
    case '/ready':
      return sendHealth(response, served.readiness())
    case '/topology':
      return send(response, 200, TEXT, served.topology)
    case '/':
      return send(response, 200, TEXT, '/metrics /health /ready /topology\n')
    default:
      return send(response, 404, TEXT, 'there are /metrics /health /ready /topology\n')
  }
}

const sendHealth = (response: ServerResponse, health: Health): void =>
  send(response, health.ok ? 200 : 503, JSON_TYPE, `${JSON.stringify(health)}\n`)

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { 'content-type': contentType, 'x-content-type-options': 'nosniff' }).end(body)
}
