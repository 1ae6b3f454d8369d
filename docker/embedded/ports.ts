import { createServer } from 'node:net'
import { ServicesError } from './errors.js'

/** Below the range that systems hand to outgoing connections, so that a port stays free while the services are down. */
const first = 20_000
const count = 10_000

/** Undefined when `port` can be listened on at 127.0.0.1, otherwise why not. */
export function portProblem(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}

export interface PortWish {
  /** Whose port it is, for messages. */
  owner: string
  /** The port asked for; it is this one or none. */
  configured?: number
  /** The port of last time, taken again if it is free. */
  remembered?: number
  /** Ports given to others already. */
  taken: number[]
  onProgress?: (line: string) => void
}

/** The port to listen on. @throws {ServicesError} when the configured one cannot be used. */
export async function choosePort({ owner, configured, remembered, taken, onProgress }: PortWish): Promise<number> {
  if (configured !== undefined) {
    await checkConfigured(owner, configured, taken)
    return configured
  }
  if (remembered !== undefined && !taken.includes(remembered)) {
    const problem = await portProblem(remembered)
    if (!problem) return remembered
    onProgress?.(`port ${remembered} of the ${owner} is used by another program now; it moves to another port`)
  }
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = first + Math.floor(Math.random() * count)
    if (!taken.includes(port) && !(await portProblem(port))) return port
  }
  throw new ServicesError(
    `no free port for the ${owner} was found from ${first} to ${first + count - 1}: name one yourself`,
  )
}

async function checkConfigured(owner: string, port: number, taken: number[]): Promise<void> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new ServicesError(`${port} is no port for the ${owner}: choose one from 1024 to 65535`)
  }
  const problem = taken.includes(port) ? 'EADDRINUSE' : await portProblem(port)
  if (problem === 'EADDRINUSE') {
    throw new ServicesError(
      `port ${port} for the ${owner} is taken by another program: stop that or choose another port`,
    )
  }
  if (problem === 'EACCES') {
    throw new ServicesError(`port ${port} for the ${owner} needs special rights: choose one from 1024 to 65535`)
  }
  if (problem) throw new ServicesError(`port ${port} for the ${owner} cannot be used (${problem}): choose another port`)
}
