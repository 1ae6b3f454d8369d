import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { choosePort } from '../../docker/embedded/ports.js'
import { Trial } from './faults/trial.js'

/** Stands in front of the registry; closed, it is as if the registry were away. */
class Gate {
  open = true
  readonly port: number
  readonly #sockets = new Set<Socket>()
  readonly #server: Server

  private constructor(port: number) {
    const [host, target] = inject('registry')
      .replace(/^https?:\/\//, '')
      .split(/[/:]/)
    this.port = port
    this.#server = createServer((client) => {
      if (!this.open) return client.destroy()
      const registry = connect({ host, port: Number(target) })
      for (const [from, to] of [
        [client, registry],
        [registry, client],
      ] as const) {
        this.#sockets.add(from)
        from.on('error', () => {}).once('close', () => to.destroy())
        from.pipe(to)
      }
    })
  }

  static async start(): Promise<Gate> {
    const gate = new Gate(await choosePort({ owner: 'gate', taken: [] }))
    await new Promise<void>((resolve) => gate.#server.listen(gate.port, '127.0.0.1', resolve))
    return gate
  }

  shut(): void {
    this.open = false
    for (const socket of this.#sockets) socket.destroy()
  }

  async close(): Promise<void> {
    this.shut()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

describe('a task tells', () => {
  let trial: Trial | undefined
  afterEach(() => trial?.end())
  const told = (seconds = 90) => expect.poll(() => trial!.status(), { timeout: 1000 * seconds, interval: 200 })

  it('that it is running; and after an ordered end nobody tells of it any more', async () => {
    trial = new Trial()
    await trial.start()
    await trial.order('nothing')
    await told().toMatchObject({ state: 'running', why: null, errors: 0 })
    await trial.stop()
    expect(await trial.status()).toBeUndefined()
  })

  it('what it waits for, how many errors it has met, and that it goes on', async () => {
    const gate = await Gate.start()
    try {
      trial = new Trial(inject('registry').replace(/(^https?:\/\/)?[^/]+/, `http://127.0.0.1:${gate.port}`))
      await trial.start()
      await trial.started()
      gate.shut()
      await trial.order('nothing')
      await told().toMatchObject({
        state: 'waiting',
        why: expect.stringMatching(/^the schema registry does not answer: \w/),
      })
      expect((await trial.status())!.errors).toBeGreaterThan(0)
      gate.open = true
      await trial.until('done 0')
      await told().toMatchObject({ state: 'running', why: null })
      expect((await trial.status())!.errors).toBeGreaterThan(0)
      expect(await trial.failed()).toEqual([])
      expect(trial.deaths).toBe(0)
    } finally {
      await gate.close()
    }
  })

  it('that it has stopped, and why, when most records fail', async () => {
    trial = new Trial()
    await trial.start()
    await trial.order(...Array.from({ length: 300 }, () => 'throw'))
    await told().toMatchObject({
      state: 'stopped',
      why: expect.stringMatching(/^101 of the latest 200 records have failed, last with: .*does not like this one/),
    })
    expect((await trial.failed()).length).toBeLessThanOrEqual(101)
    expect(trial.deaths).toBe(0)
  })
})
