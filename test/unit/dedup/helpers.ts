import type { SluiceStage } from '../../../processors/define-stage.js'
import type { AnyProcessor } from '../../../runtime/stage.js'
import type { Run, TopicName, TopicValues } from '../../../schemas/types.js'
import { defaults } from '../../../topology/settings.js'
import { MemoryStore } from '../../helpers/memory-store.js'

export interface Emitted {
  topic: string
  key: string
  value: unknown
}

/** A processor with a store of its own, and what it has sent on so far. */
export class Bench {
  readonly store = new MemoryStore()
  readonly emitted: Emitted[] = []
  #sent = 0

  constructor(private readonly processor: AnyProcessor) {}

  send<T extends TopicName>(topic: T, key: string, value: TopicValues[T] | null): void {
    this.processor(
      { topic, key, value, partition: 0, offset: this.#sent++ },
      { store: this.store, emit: (topic, key, value) => this.emitted.push({ topic, key, value }) },
    )
  }

  /** Values sent to a topic, in order. */
  of<T extends TopicName>(topic: T): { key: string; value: TopicValues[T] }[] {
    return this.emitted.filter((record): record is Emitted & { value: TopicValues[T] } => record.topic === topic)
  }
}

/** The processor of a stage. */
export const processorOf = (
  stage: SluiceStage,
  { run, resources = [], ...changes }: { run?: Run; resources?: Uint8Array[] } & Record<string, unknown> = {},
) =>
  stage.create({
    settings: { ...defaults, ...changes },
    context: { run, filters: [], ownerOf: () => 'main' },
    resources,
  })

/** A run, for the stages that work for one. */
export const runWith = (changes: Partial<Run>): Run => ({
  name: 'r1',
  round: 1,
  parent: null,
  base: 'main',
  start: 'pages.language',
  parameters: {},
  version: '',
  model: null,
  state: 'filtering',
  barrier: '{}',
  since: '{}',
  crawl: null,
  trainedOn: '{}',
  cut: 0.5,
  seedCut: 0.5,
  calibration: null,
  domains: null,
  calibratedOn: '{}',
  benchmarks: null,
  startedAt: 0,
  finishedAt: null,
  statistics: '{}',
  ...changes,
})

/** What a table holds in the end: the last value of each key, tombstones gone; sorted by key. */
export function table(records: { key: string; value: unknown }[]): [string, unknown][] {
  const latest = new Map<string, unknown>()
  for (const { key, value } of records) {
    if (value === null) latest.delete(key)
    else latest.set(key, value)
  }
  return [...latest].sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Numbers from 0 to 1, the same for the same seed (a linear congruential generator, high bits). */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    const mixed = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d)
    return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32
  }
}

export function shuffled<T>(items: readonly T[], next: () => number): T[] {
  const result = [...items]
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1))
    ;[result[i], result[j]] = [result[j]!, result[i]!]
  }
  return result
}

/** Running text of made-up words, of which `common` are the same for the same tag. */
export function prose(tag: string, words: number): string {
  return Array.from({ length: words }, (_, i) => `${tag}${(i * 7919) % 10007}`).join(' ')
}
