import type { Part } from '../runtime/topics.js'
import type { Offsets } from '../runtime/work.js'
import type { Run } from '../schemas/types.js'
import { topicName } from './topics.js'
import type { SluiceTopology } from './topology.js'

/** The first run: it owns all that belongs to a run and lies before scoring, and its topics have plain names. */
export const MAIN = 'main'

/** What a run's place in the tree of runs follows from. */
export type Placed = Pick<Run, 'name' | 'start' | 'base'>

/**
 * Which run owns what another one works with. A run owns every topic downstream of the topic that it starts from, and every stage that writes
 * there; the rest it reads from its base, whose topic it starts from, and that one's bases. Scopes are names of runs; without one
 * it is the first run, `main`, or what exists once.
 */
export class Lineage {
  readonly #topology: () => SluiceTopology
  readonly #runs = new Map<string, Placed>()

  /** @param topology called on first use, since stages know topics and not the other way round */
  constructor(topology: () => SluiceTopology) {
    this.#topology = topology
  }

  /** Takes in runs, new ones and known ones. */
  update(runs: Iterable<Placed>): void {
    for (const run of runs) this.#runs.set(run.name, run)
  }

  /** A run and its bases, itself first; without `main`. @throws when one of them is not known */
  of(scope: string | undefined): Placed[] {
    const runs: Placed[] = []
    for (let name: string | null | undefined = scope; name && name !== MAIN; ) {
      const run: Placed | undefined = this.#runs.get(name)
      if (!run) throw new Error(`no run is called ${name}`)
      runs.push(run)
      name = run.base
    }
    return runs
  }

  /** The scope whose topic a run means; undefined for the plain one. */
  ownerOf = (topic: string, scope: string | undefined): string | undefined => {
    if (!this.#topology().topics[topic]?.owned) return undefined
    return this.of(scope).find(({ start }) => this.#downstream(start).topics.has(topic))?.name
  }

  /** The scope in which a stage works for a run. */
  scopeOf({ name }: { name: string }, scope: string | undefined): string | undefined {
    return this.of(scope).find(({ start }) => this.#downstream(start).stages.has(name))?.name
  }

  /** Name of a topic in Kafka, without the prefix. */
  resolve = (topic: string, scope: string | undefined): string => topicName(topic, this.ownerOf(topic, scope))

  /** What a run owns; without one, what exists once and what `main` owns. */
  partOf(scope: string | undefined): Part {
    const { topics, stages } = this.#topology()
    if (scope !== undefined && scope !== MAIN) {
      const [run] = this.of(scope)
      const down = this.#downstream(run!.start)
      return { scope, topics: [...down.topics], stages: [...down.stages] }
    }
    const first = stages.filter(({ phase }) => phase === 'always').map(({ name }) => name)
    return { topics: Object.keys(topics).filter((topic) => !topic.startsWith('RUN.')), stages: first }
  }

  #downstream(start: string): { topics: Set<string>; stages: Set<string> } {
    const { topics, stages } = this.#topology()
    const reached = new Set([start])
    const working = new Set<string>()
    for (const { name, reads, writes } of stages) {
      if (!reads.some((topic) => reached.has(topic))) continue
      working.add(name)
      for (const topic of writes) if (topics[topic]!.owned) reached.add(topic)
    }
    reached.delete(start)
    return { topics: reached, stages: working }
  }
}

/** Where the starting topic ends for a run: at its barrier, until it is the current one. */
export function untilOf({ state, start, barrier }: Run): Offsets | undefined {
  if (state === 'base' || state === 'current') return undefined
  return new Map([[start, offsetsIn(barrier)]])
}

/** Offsets by partition, from their JSON. */
export const offsetsIn = (json: string): Map<number, bigint> =>
  new Map(
    Object.entries(JSON.parse(json) as Record<string, number>).map(([partition, offset]) => [
      Number(partition),
      BigInt(offset),
    ]),
  )

export const offsetsJson = (offsets: ReadonlyMap<number, bigint>): string =>
  JSON.stringify(Object.fromEntries([...offsets].map(([partition, offset]) => [partition, Number(offset)])))
