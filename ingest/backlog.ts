import { setTimeout } from 'node:timers/promises'
import { extract } from '../processors/extract.js'
import { stageLag, totalLag } from '../runtime/lag.js'
import type { Cluster } from '../topology/cluster.js'
import { TAKEN } from '../topology/meaning.js'
import type { Settings } from '../topology/settings.js'

/** What waits for extraction, about. */
export interface Backlog {
  pages: number
  /** As they stand in the topic, compressed. */
  bytes: number
}

/** Looked at so often while pages are written, and while they wait. */
const LOOK_MS = 5000

/** What waits for extraction; of its bytes, the share of the topic's that its pages are. */
export async function backlog(cluster: Cluster): Promise<Backlog> {
  const lags = await stageLag(cluster, extract)
  const pages = totalLag(lags)
  const all = lags.reduce((sum, { earliest, latest }) => sum + latest - earliest, 0)
  if (pages === 0 || all === 0) return { pages, bytes: 0 }
  const topic = cluster.names.topic(TAKEN)
  const size = (await cluster.reader.sizesOf([topic])).get(topic) ?? 0
  return { pages, bytes: size * (pages / all) }
}

/** The brake that the settings ask for. @param onWait see `Brake` */
export const brakeOf = (cluster: Cluster, settings: Settings, onWait: BrakeOptions['onWait']): Brake =>
  new Brake({
    most: { pages: settings['ingest.pages'], bytes: settings['ingest.bytes'] },
    look: () => backlog(cluster),
    onWait,
  })

export interface BrakeOptions {
  /** 0 for no limit. */
  most: Backlog
  look(): Promise<Backlog>
  /** Called when writing has to wait, with what waits for extraction, and with undefined when it goes on. */
  onWait(backlog: Backlog | undefined): void
  lookMs?: number
}

/** Holds ingest up while more waits for extraction than is wanted, until half of that is through. */
export class Brake {
  readonly #options: BrakeOptions
  #looked = 0

  constructor(options: BrakeOptions) {
    this.#options = options
  }

  /** Resolves when more may be written, or at the signal. */
  async released(signal: AbortSignal): Promise<void> {
    const { most, look, onWait, lookMs = LOOK_MS } = this.#options
    if (most.pages === 0 && most.bytes === 0) return
    if (Date.now() - this.#looked < lookMs) return
    let waits = false
    for (let share = 1; !signal.aborted; share = 0.5) {
      const waiting = await look()
      this.#looked = Date.now()
      if (!exceeds(waiting, most, share)) break
      waits = true
      onWait(waiting)
      await setTimeout(lookMs, undefined, { signal }).catch(() => {})
    }
    if (waits) onWait(undefined)
  }
}

const exceeds = (backlog: Backlog, most: Backlog, share: number): boolean =>
  (most.pages > 0 && backlog.pages > share * most.pages) || (most.bytes > 0 && backlog.bytes > share * most.bytes)
