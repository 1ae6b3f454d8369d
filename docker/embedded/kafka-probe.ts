import { connect } from 'node:net'

const metadataKey = 3
const metadataVersion = 1
const client = 'sluice'

/**
 * The number of live brokers that the one at 127.0.0.1:`port` tells of, 0 when it does not answer within two seconds.
 * A broker accepts connections before its controller lets it serve; it counts itself only from then on.
 */
export function liveBrokers(port: number): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    let received = Buffer.alloc(0)
    const finish = (brokers: number) => {
      socket.destroy()
      resolve(brokers)
    }
    socket.setTimeout(2000, () => finish(0))
    socket.once('error', () => finish(0))
    socket.once('close', () => finish(0))
    socket.once('connect', () => socket.write(metadataRequest()))
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      // Size, correlation id, number of brokers: 4 bytes each.
      if (received.length >= 12) finish(received.readInt32BE(8))
    })
  })
}

/** Size, header (key, version, correlation id, client id) and an empty array: no topics, only the brokers. */
function metadataRequest(): Buffer {
  const request = Buffer.alloc(4 + 2 + 2 + 4 + 2 + client.length + 4)
  request.writeInt32BE(request.length - 4, 0)
  request.writeInt16BE(metadataKey, 4)
  request.writeInt16BE(metadataVersion, 6)
  request.writeInt32BE(1, 8)
  request.writeInt16BE(client.length, 12)
  request.write(client, 14)
  return request
}
