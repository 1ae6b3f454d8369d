import { Agent as HttpAgent, get as httpGet, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, get as httpsGet } from 'node:https'
import { VERSION } from '../../rounds/version.js'
import { IngestError } from '../errors.js'
import { checkAddress, lookupPublic } from './addresses.js'
import { hostOf, type Place } from './host.js'
import { type HttpOptions, PACE } from './options.js'
import { publicName } from './public-name.js'
import { isRefusal, Refusal } from './refusal.js'

const MAX_REDIRECTS = 5

/** Connections are kept for further requests; those to private addresses apart, since a kept one is not looked at again. */
const agents = [false, true].map(() => ({
  'http:': new HttpAgent({ keepAlive: true }),
  'https:': new HttpsAgent({ keepAlive: true }),
}))

export interface Answer {
  response: IncomingMessage
  /** To be released when the response has been read or given up. */
  place: Place
}

/**
 * Asks for a URL, and where that leads: an answer with the file, a part of it, or 416 (no such part).
 * @throws Refusal for answers that another attempt may change, IngestError for others, Error when the network fails
 */
export async function request(address: string, headers: Record<string, string>, options: HttpOptions): Promise<Answer> {
  let url = parsed(address)
  const { hostname } = url
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    // Only the host that was asked for is allowed to be private: a redirect does not lead to others of its network.
    const allowPrivate = options.allowPrivate && url.hostname === hostname
    const answer = await ask(url, headers, { ...options, allowPrivate })
    const { statusCode = 0, headers: answered } = answer.response
    if (statusCode === 200 || statusCode === 206 || statusCode === 416) return answer
    answer.response.destroy()
    answer.place.release()
    if (statusCode >= 300 && statusCode < 400 && answered.location) url = parsed(answered.location, url)
    else if (isRefusal(statusCode)) throw new Refusal(statusCode, answered['retry-after'], hostOf(url))
    else throw new IngestError(`the server answers ${statusCode}. Check the URL, and who may read it.`)
  }
  throw new IngestError(`more than ${MAX_REDIRECTS} redirects`)
}

function parsed(url: string, base?: URL): URL {
  try {
    return new URL(url, base)
  } catch {
    throw new IngestError(base ? `it redirects to ${publicName(url)}, which is not a URL` : 'this is not a URL')
  }
}

async function ask(url: URL, headers: Record<string, string>, options: HttpOptions): Promise<Answer> {
  const { pace = PACE, signal, traffic } = options
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new IngestError(`${url.protocol} URLs cannot be read, only http and https`)
  }
  if (!options.allowPrivate) checkAddress(url)
  const place = await hostOf(url).take(pace.connections, signal)
  try {
    if (traffic) traffic.requests++
    return { response: await send(url, headers, options), place }
  } catch (error) {
    place.release()
    throw error
  }
}

function send(url: URL, headers: Record<string, string>, options: HttpOptions): Promise<IncomingMessage> {
  const { pace = PACE, signal, allowPrivate = false } = options
  const protocol = url.protocol as 'http:' | 'https:'
  const get = protocol === 'https:' ? httpsGet : httpGet
  const agent = agents[Number(allowPrivate)]![protocol]
  const lookup = allowPrivate ? undefined : lookupPublic
  return new Promise((resolve, reject) => {
    const sent = get(url, { headers: { 'user-agent': userAgent(), ...headers }, agent, lookup, signal })
    const timer = setTimeout(() => sent.destroy(new Error(silence(pace.stalledMs))), pace.stalledMs)
    sent.on('response', resolve)
    sent.on('error', reject)
    sent.on('close', () => clearTimeout(timer))
    sent.on('response', () => clearTimeout(timer))
  })
}

/** Who asks, and how to reach them. */
function userAgent(): string {
  const contact = (process.env.SLUICE_CONTACT ?? '').replace(/[^\x20-\x7e]/g, '').trim()
  return contact === '' ? `sluice/${VERSION}` : `sluice/${VERSION} (${contact})`
}

/** Bytes that must come within the time after which a connection counts as stalled. */
const LEAST = 16 << 10

const silence = (milliseconds: number): string => `next to nothing came for ${milliseconds / 1000} s`

/**
 * The chunks of a response. Only the time that is spent waiting for them counts for whether it has stalled. The last one
 * comes when the response has ended, so that its connection is free.
 */
export async function* bodyOf(
  response: IncomingMessage,
  { pace = PACE, traffic }: HttpOptions,
): AsyncGenerator<Buffer> {
  const chunks = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let left = Number(response.headers['content-length'] ?? Number.POSITIVE_INFINITY)
  let patience = pace.stalledMs
  let received = 0
  const next = async () => {
    const asked = Date.now()
    const timer = setTimeout(() => response.destroy(new Error(silence(pace.stalledMs))), patience)
    const result = await chunks.next().finally(() => clearTimeout(timer))
    patience -= Date.now() - asked
    return result
  }
  for (let chunk = await next(); !chunk.done; chunk = await next()) {
    const { length } = chunk.value
    if (traffic) traffic.bytes += length
    received += length
    left -= length
    if (received >= LEAST) {
      received = 0
      patience = pace.stalledMs
    }
    if (left === 0) await next()
    yield chunk.value
  }
}
