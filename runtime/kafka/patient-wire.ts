import type { Patience } from '../patience.js'
import type { Transport } from './transport.js'
import { refreshing, Wire } from './wire.js'

export interface WaitOptions {
  /** How long brokers that do not answer are waited for. */
  forMs?: number
  onWait?: Patience['onWait']
}

const DEFAULT_WAIT_MS = 60_000

/** Single requests to brokers that are waited for where they are away, until this is closed. */
export class PatientWire extends Wire {
  readonly #closing = new AbortController()
  readonly #options: WaitOptions

  constructor(transport: Transport, options: WaitOptions) {
    super(transport)
    this.#options = options
  }

  override close(): Promise<void> {
    this.#closing.abort()
    return super.close()
  }

  patiently<T>(what: string, attempt: () => Promise<T>): Promise<T> {
    const { forMs = DEFAULT_WAIT_MS, onWait } = this.#options
    return refreshing(this, { what, forMs, onWait, signal: this.#closing.signal }, attempt)
  }
}
