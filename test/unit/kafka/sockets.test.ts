import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { Sockets } from '../../../runtime/kafka/sockets.js'

it('sockets that are opened after all were closed keep no process alive', async () => {
  const accepted: Socket[] = []
  const server = createServer((socket) => void accepted.push(socket.resume())).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sockets = new Sockets(() => connect((server.address() as AddressInfo).port, '127.0.0.1'))
  const early = sockets.factory({})
  await once(early, 'connect')
  sockets.close()
  const late = sockets.factory({})
  expect([early.destroyed, late.destroyed]).toEqual([true, true])
  const closed = once(server, 'close')
  server.close()
  await closed
})
