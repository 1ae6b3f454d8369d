const ATTEMPTS = 8
const FIRST_PAUSE_MS = 250
const MAX_PAUSE_MS = 15_000

/** An answer that another attempt will not change. */
class FinalError extends Error {}

/**
 * Bytes of a URL from an offset on. A connection that breaks is opened again where it broke (Range); 5xx, 429 and network errors are
 * tried again with growing pauses, up to eight times without any progress.
 * @throws when the server refuses, or does not answer after all attempts
 */
export async function* download(url: string, offset: number): AsyncGenerator<Uint8Array> {
  let position = offset
  for (let failures = 0; ; ) {
    const before = position
    try {
      for await (const chunk of await open(url, position)) {
        yield chunk
        position += chunk.length
      }
      return
    } catch (error) {
      if (error instanceof FinalError) throw error
      failures = position > before ? 1 : failures + 1
      if (failures >= ATTEMPTS) throw new Error(`${url}: ${reason(error)} (after ${ATTEMPTS} attempts)`)
      await pause(failures)
    }
  }
}

async function open(url: string, position: number): Promise<AsyncIterable<Uint8Array>> {
  const response = await fetch(url, { headers: position > 0 ? { range: `bytes=${position}-` } : {} })
  const { status } = response
  if (status === 416) return empty()
  if (status >= 400 && status < 500 && status !== 408 && status !== 429)
    throw new FinalError(`${url}: the server answers ${status}`)
  if (!response.ok || !response.body) throw new Error(`the server answers ${status}`)
  const body = response.body as unknown as AsyncIterable<Uint8Array>
  // A server without Range support sends everything again.
  return position > 0 && status !== 206
    ? without(body, position)
    : checked(body, Number(response.headers.get('content-length')))
}

/** @throws when the body ends before its announced length */
async function* checked(body: AsyncIterable<Uint8Array>, expected: number): AsyncGenerator<Uint8Array> {
  let received = 0
  for await (const chunk of body) {
    received += chunk.length
    yield chunk
  }
  if (received < expected) throw new Error(`the connection broke after ${received} of ${expected} bytes`)
}

async function* without(body: AsyncIterable<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
  let left = count
  for await (const chunk of body) {
    if (left < chunk.length) yield chunk.subarray(left)
    left = Math.max(0, left - chunk.length)
  }
}

async function* empty(): AsyncGenerator<Uint8Array> {}

/** Size of what a URL leads to, undefined when the server does not say. */
export async function sizeOf(url: string): Promise<number | undefined> {
  const response = await fetch(url, { method: 'HEAD' }).catch(() => undefined)
  const length = response?.ok ? Number(response.headers.get('content-length')) : Number.NaN
  return length > 0 ? length : undefined
}

const pause = (failures: number) =>
  new Promise((resolve) => setTimeout(resolve, Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures)))

const reason = (error: unknown): string => {
  const { message, cause } = error as Error
  return cause instanceof Error ? `${message} (${cause.message})` : message
}
