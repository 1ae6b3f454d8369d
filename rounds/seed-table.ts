import { createHash } from 'node:crypto'
import type { Position } from '../runtime/kafka/reader.js'
import { decoded, TopicTail } from '../runtime/tables.js'
import type { SeedPage } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { SEED } from '../topology/meaning.js'
import { withRoom } from './compact/column.js'
import { KeyNumbers } from './compact/key-numbers.js'
import { Names } from './compact/names.js'
import { PageNumbers } from './compact/page-numbers.js'
import { isJudge } from './judging/sources.js'
import type { TextReference } from './texts.js'

/** A page that a source put into the seed. */
export interface SeedEntry {
  page: string
  source: string
  label: SeedPage['label']
  /** The run that brought it; null where a person did. */
  run: string | null
  /** Where its text stands, unless its record has it. */
  textAt: TextReference | null
  /** Where its record stands. */
  record: Position
}

/** 0 is an entry that was taken out. */
const LABELS = [undefined, 'positive', 'negative'] as const
const [POSITIVE, NEGATIVE] = [1, 2]
const HASH_DIGITS = 16

/** The seed, up to where it was read. */
export class SeedView {
  readonly #table: SeedTable
  readonly #tail: TopicTail

  constructor(private readonly cluster: Cluster) {
    const topic = cluster.names.topic(SEED)
    this.#table = new SeedTable(topic)
    this.#tail = new TopicTail(cluster, topic)
  }

  /**
   * Takes in what has been committed since.
   * @param until where to end, the ends at this moment unless given
   * @returns the same table every time
   */
  async refresh(until?: ReadonlyMap<number, bigint>): Promise<SeedTable> {
    for await (const record of this.#tail.news(until)) {
      const { key, value } = await decoded(this.cluster, SEED, record)
      this.#table.set(key, value, record)
    }
    return this.#table
  }
}

/** The seed without its texts: less than a hundred bytes an entry. */
export class SeedTable {
  readonly #pages = new PageNumbers()
  /** By page and source. */
  readonly #numbers = new KeyNumbers(2)
  readonly #sources = new Names()
  readonly #runs = new Names()
  /** Of each page: sources that call it positive. */
  #praise = new Uint16Array(0)
  // Of each entry; run numbers from 1, 0 is none.
  #labels = new Uint8Array(0)
  #from = new Uint16Array(0)
  #textRuns = new Uint16Array(0)
  #textPartitions = new Uint16Array(0)
  #textOffsets = new Float64Array(0)
  #partitions = new Uint16Array(0)
  #offsets = new Float64Array(0)
  #positives = 0
  /** Labels of what people gave, by key. */
  readonly #given = new Map<string, SeedPage['label']>()

  /** @param topic its physical name */
  constructor(private readonly topic: string) {}

  /** Pages with a positive label; a page that several sources name counts once. */
  get positives(): number {
    return this.#positives
  }

  /** A name for the pages that people gave and their labels; what rounds brought, and what was judged, does not change it. */
  get given(): string {
    const lines = [...this.#given].map(([key, label]) => `${key} ${label}`)
    return createHash('sha256').update(lines.sort().join('\n')).digest('hex').slice(0, HASH_DIGITS)
  }

  /** @param value null takes it out */
  set(key: string, value: Omit<SeedPage, 'text'> | null, record: Pick<Position, 'partition' | 'offset'>): void {
    const slash = key.indexOf('/')
    const page = this.#pages.add(key.slice(0, slash))
    const entry = this.#numbers.add([page, this.#sources.number(key.slice(slash + 1))])
    this.#makeRoom(entry)
    this.#label(entry, page, value?.label)
    if (value?.run === null && !isJudge(value.source)) this.#given.set(key, value.label)
    else this.#given.delete(key)
    if (value) this.#place(entry, value, record)
  }

  #makeRoom(entry: number): void {
    this.#praise = withRoom(this.#praise, this.#pages.size)
    this.#labels = withRoom(this.#labels, entry + 1)
    this.#from = withRoom(this.#from, entry + 1)
    this.#textRuns = withRoom(this.#textRuns, entry + 1)
    this.#textPartitions = withRoom(this.#textPartitions, entry + 1)
    this.#textOffsets = withRoom(this.#textOffsets, entry + 1)
    this.#partitions = withRoom(this.#partitions, entry + 1)
    this.#offsets = withRoom(this.#offsets, entry + 1)
  }

  #label(entry: number, page: number, label: SeedPage['label'] | undefined): void {
    const before = this.#praise[page]!
    const now = label === 'positive' ? POSITIVE : label === 'negative' ? NEGATIVE : 0
    const after = before - Number(this.#labels[entry] === POSITIVE) + Number(now === POSITIVE)
    this.#labels[entry] = now
    this.#praise[page] = after
    this.#positives += Number(after > 0) - Number(before > 0)
  }

  #place(
    entry: number,
    { run, textAt }: Omit<SeedPage, 'text'>,
    { partition, offset }: Pick<Position, 'partition' | 'offset'>,
  ): void {
    this.#from[entry] = run === null ? 0 : 1 + this.#runs.number(run)
    this.#textRuns[entry] = textAt === null ? 0 : 1 + this.#runs.number(textAt.run)
    this.#textPartitions[entry] = textAt?.partition ?? 0
    this.#textOffsets[entry] = textAt?.offset ?? 0
    this.#partitions[entry] = partition
    this.#offsets[entry] = Number(offset)
  }

  /** What a source said of a page. */
  get(page: string, source: string): SeedEntry | undefined {
    const number = this.#numbers.find([this.#pages.find(page), this.#sources.number(source)])
    return number < 0 || this.#labels[number] === 0 ? undefined : this.#entry(number)
  }

  *entries(): Generator<SeedEntry> {
    for (let entry = 0; entry < this.#numbers.size; entry++) if (this.#labels[entry]! > 0) yield this.#entry(entry)
  }

  #entry(entry: number): SeedEntry {
    const [page, source] = this.#numbers.key(entry) as unknown as [number, number]
    const runName = (number: number) => (number === 0 ? null : this.#runs.name(number - 1))
    const textRun = runName(this.#textRuns[entry]!)
    return {
      page: this.#pages.id(page),
      source: this.#sources.name(source),
      label: LABELS[this.#labels[entry]!]!,
      run: runName(this.#from[entry]!),
      textAt:
        textRun === null
          ? null
          : { run: textRun, partition: this.#textPartitions[entry]!, offset: this.#textOffsets[entry]! },
      record: {
        topic: this.topic,
        partition: this.#partitions[entry]!,
        offset: BigInt(this.#offsets[entry]!),
      },
    }
  }
}
