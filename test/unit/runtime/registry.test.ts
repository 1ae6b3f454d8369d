import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Codec, RegistryRefusalError, RegistryUnavailableError, SchemaError } from '../../../runtime/codec.js'
import { Names } from '../../../runtime/names.js'

const answers: Record<string, (response: ServerResponse) => void> = {
  html: (response) => response.setHeader('content-type', 'text/html').end('<html>Sign in</html>'),
  json: (response) => response.setHeader('content-type', 'application/json').end('{"ok": true}'),
  elsewhere: (response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
  unknown: (response) => response.writeHead(401).end('{"error_code": 401, "message": "Unauthorized"}'),
  failing: (response) => response.writeHead(422).end('{"error_code": 500, "message": "the store is down"}'),
}
const server = createServer(({ url }, response) => answers[url!.split('/')[1]!]!(response))
beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'))
afterAll(() => server.close())

function codecAt(path: string): Codec {
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`
  return new Codec({ host }, new Names('a.'), { rows: { type: 'record', name: 'Row', fields: [] } }, { forMs: 60_000 })
}

it.each(['html', 'json', 'elsewhere'])('what is no registry is called that at once: %s', async (path) => {
  const why = `/${path} is no schema registry`
  await expect(codecAt(path).register('rows')).rejects.toThrow(why)
  await expect(codecAt(path).register('rows')).rejects.toThrow(SchemaError)
  // Records must not be taken for damaged by that: for those, the registry is away.
  await expect(codecAt(path).read('rows', Buffer.from([0, 0, 0, 0, 1]))).rejects.toThrow(why)
  await expect(codecAt(path).read('rows', Buffer.from([0, 0, 0, 0, 1]))).rejects.toThrow(RegistryUnavailableError)
})

it('a registry that refuses is not waited for, and says what it says', async () => {
  await expect(codecAt('unknown').register('rows')).rejects.toThrow(/refuses to show a\.rows-value: Unauthorized$/)
  const reading = codecAt('unknown').read('rows', Buffer.from([0, 0, 0, 0, 1]))
  await expect(reading).rejects.toThrow(RegistryRefusalError)
  await expect(codecAt('failing').register('rows')).rejects.toThrow('does not answer: the store is down')
})
