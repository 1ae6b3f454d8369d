import type { Position } from '../runtime/kafka/reader.js'
import { withRoom } from './compact/column.js'
import { Names } from './compact/names.js'
import { idOf, wordsOf } from './compact/page-numbers.js'
import type { Example } from './training/index.js'

/** A page that may be trained on, and where its text stands. */
export interface Candidate {
  id: string
  label: Example['label']
  /** A round brought it, rather than a person. */
  joined: boolean
  /** Who said so; '' of a page of the crawl. */
  source: string
  position: Position
}

const ID_WORDS = 4
const [POSITIVE, JOINED] = [1, 2]
/** Page ids are hashes, so their end is as good as chance. */
const RANK = [2, 3, 0, 1]

/** Candidates in some 30 bytes each. */
export class Candidates {
  readonly #topics: Names
  readonly #sources: Names
  #size = 0
  #ids = new Uint32Array(0)
  #flags = new Uint8Array(0)
  #source = new Uint16Array(0)
  #topic = new Uint16Array(0)
  #partition = new Uint16Array(0)
  #offset = new Float64Array(0)

  /** @param names of topics and sources, shared with others */
  constructor(private readonly names = { topics: new Names(), sources: new Names() }) {
    this.#topics = names.topics
    this.#sources = names.sources
  }

  get size(): number {
    return this.#size
  }

  add({ id, label, joined, source, position: { topic, partition, offset } }: Candidate): void {
    const at = this.#size++
    this.#makeRoom()
    wordsOf(id, this.#ids.subarray(ID_WORDS * at))
    this.#flags[at] = (label === 'positive' ? POSITIVE : 0) | (joined ? JOINED : 0)
    this.#source[at] = this.#sources.number(source)
    this.#topic[at] = this.#topics.number(topic)
    this.#partition[at] = partition
    this.#offset[at] = Number(offset)
  }

  addAll(others: Candidates): void {
    for (let i = 0; i < others.size; i++) this.add(others.#get(i))
  }

  #makeRoom(): void {
    const size = this.#size
    this.#ids = withRoom(this.#ids, ID_WORDS * size)
    this.#flags = withRoom(this.#flags, size)
    this.#source = withRoom(this.#source, size)
    this.#topic = withRoom(this.#topic, size)
    this.#partition = withRoom(this.#partition, size)
    this.#offset = withRoom(this.#offset, size)
  }

  #get(at: number): Candidate {
    return {
      id: idOf(this.#ids.subarray(ID_WORDS * at, ID_WORDS * (at + 1))),
      label: this.#flags[at]! & POSITIVE ? 'positive' : 'negative',
      joined: (this.#flags[at]! & JOINED) > 0,
      source: this.#sources.name(this.#source[at]!),
      position: {
        topic: this.#topics.name(this.#topic[at]!),
        partition: this.#partition[at]!,
        offset: BigInt(this.#offset[at]!),
      },
    }
  }

  /** Those of the pages with the lowest rank, each page once: as a person gave it if one did, and as the first of them by name did. */
  best(limit: number): Candidates {
    const order = this.#sorted((a, b) => this.#byRank(a, b) || this.#byPreference(a, b))
    const best = new Candidates(this.names)
    let before = -1
    for (const at of order) {
      if (best.size === limit) break
      if (before < 0 || this.#byRank(before, at) !== 0) best.add(this.#get(at))
      before = at
    }
    return best
  }

  /** Where the texts stand, partition after partition from front to back. */
  *positions(): Generator<Position> {
    for (let at = 0; at < this.#size; at++) yield this.#get(at).position
  }

  /** Gives those whose text stands at a place. */
  byPlace(): (position: Position) => Candidate[] {
    const order = this.#sorted((a, b) => this.#comparePlaces(a, this.#topic[b]!, this.#partition[b]!, this.#offset[b]!))
    return ({ topic, partition, offset }) => {
      const place = [this.#topics.number(topic), partition, Number(offset)] as const
      let [low, high] = [0, order.length]
      while (low < high) {
        const middle = (low + high) >> 1
        if (this.#comparePlaces(order[middle]!, ...place) < 0) low = middle + 1
        else high = middle
      }
      const found: Candidate[] = []
      for (; low < order.length && this.#comparePlaces(order[low]!, ...place) === 0; low++)
        found.push(this.#get(order[low]!))
      return found
    }
  }

  #sorted(compare: (a: number, b: number) => number): Uint32Array {
    return Uint32Array.from({ length: this.#size }, (_, i) => i).sort(compare)
  }

  #byRank(a: number, b: number): number {
    for (const word of RANK) {
      const difference = this.#ids[ID_WORDS * a + word]! - this.#ids[ID_WORDS * b + word]!
      if (difference !== 0) return difference
    }
    return 0
  }

  #byPreference(a: number, b: number): number {
    const joined = (this.#flags[a]! & JOINED) - (this.#flags[b]! & JOINED)
    if (joined !== 0) return joined
    const [one, other] = [this.#sources.name(this.#source[a]!), this.#sources.name(this.#source[b]!)]
    if (one !== other) return one < other ? -1 : 1
    return this.#comparePlaces(a, this.#topic[b]!, this.#partition[b]!, this.#offset[b]!)
  }

  #comparePlaces(at: number, topic: number, partition: number, offset: number): number {
    return this.#topic[at]! - topic || this.#partition[at]! - partition || this.#offset[at]! - offset
  }
}

/** The `limit` candidates with the lowest rank of all that were offered, whatever their order. */
export class Sample {
  #kept: Candidates
  #isBest = true

  constructor(
    readonly limit: number,
    names: { topics: Names; sources: Names },
  ) {
    this.#kept = new Candidates(names)
  }

  offer(candidate: Candidate): void {
    this.#kept.add(candidate)
    this.#isBest = false
    if (this.#kept.size >= 1.5 * this.limit + 1000) this.best()
  }

  best(): Candidates {
    if (!this.#isBest) this.#kept = this.#kept.best(this.limit)
    this.#isBest = true
    return this.#kept
  }
}
