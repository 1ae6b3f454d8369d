import { createHash } from 'node:crypto'
import type { IngestProgress } from '../schemas/types.js'
import { Lookahead } from './byte-queue.js'
import { IngestError } from './errors.js'
import { isJsonLines, jsonLinePages } from './json-lines.js'
import { openFile } from './open-file.js'
import { MAX_PAYLOAD } from './read-warc.js'
import type { Source, WarcItem } from './types.js'

/** An item that may be asked for again, and what tells all that comes before it. */
interface Kept {
  item: WarcItem
  before: string
}

/**
 * The pages of what can be read only once. Those that are not committed yet are kept, so that reading can begin anew after a transaction that
 * failed. What was committed by an earlier process is passed over, and has to be the same.
 */
export class PipedPages {
  readonly #name: string
  readonly #beginning: Pick<Version, 'beginning' | 'hashed'>
  readonly #items: AsyncGenerator<WarcItem>
  #kept: Kept[] = []
  /** How many items came before the first one that is kept. */
  #released = 0
  /** What tells all items that came so far. */
  #seal = ''
  #ended = false
  #pulling: Promise<void> | undefined

  constructor(source: Source, beginning: Pick<Version, 'beginning' | 'hashed'>) {
    this.#name = source.name
    this.#beginning = beginning
    this.#items = pagesOf(source)
  }

  /**
   * The pages from an offset on.
   * @throws {IngestError} when those before it are others than those that were committed
   */
  async *from({ offset, version }: Pick<IngestProgress, 'offset' | 'version'>): AsyncGenerator<WarcItem> {
    let isChecked = offset === 0
    for (let number = this.#released; ; ) {
      const kept = this.#kept[number - this.#released]
      if (!kept && !this.#ended) {
        await this.#pull()
        continue
      }
      if (kept && kept.item.offset < offset) {
        number++
        this.release(offset)
        continue
      }
      if (!isChecked && (kept?.before ?? this.#seal) !== version?.changed) throw this.#another()
      isChecked = true
      if (!kept) return
      number++
      yield kept.item
    }
  }

  /** Forgets what comes before an offset: it will not be asked for again. */
  release(offset: number): void {
    const first = this.#kept.findIndex(({ item }) => item.offset >= offset)
    const count = first < 0 ? this.#kept.length : first
    this.#kept.splice(0, count)
    this.#released += count
  }

  /** What tells all that comes before an offset. */
  versionAt(offset: number): Version {
    const first = this.#kept.find(({ item }) => item.offset >= offset)
    return { ...this.#beginning, size: offset, changed: first?.before ?? this.#seal }
  }

  /** Reads one more item; whoever gave up waiting for it finds it among those kept. */
  #pull(): Promise<void> {
    this.#pulling ??= this.#items
      .next()
      .then(({ value, done }) => {
        if (done) this.#ended = true
        else this.#keep(value)
      })
      .finally(() => {
        this.#pulling = undefined
      })
    return this.#pulling
  }

  #keep(item: WarcItem): void {
    this.#kept.push({ item, before: this.#seal })
    const { kind, offset } = item
    // Not when it was captured: where that is not said, it is when it was read.
    const page = kind === 'response' ? [item.url, item.digest] : kind === 'rejected' ? [item.url, item.reason] : []
    const told = JSON.stringify([this.#seal, kind, offset, ...page])
    this.#seal = createHash('sha1').update(told).digest('hex')
  }

  #another(): IngestError {
    return new IngestError(
      `${this.#name} begins like what was read before, and goes on differently, or ends sooner: ingest it with another label (\`--crawl\`)`,
    )
  }
}

type Version = NonNullable<IngestProgress['version']>

async function* pagesOf(source: Source): AsyncGenerator<WarcItem> {
  const input = new Lookahead(source, 0)
  try {
    const file = await openFile(input)
    if (!isJsonLines(file.beginning))
      throw new IngestError('standard input takes JSON lines, {"url": …, "html": …}: put other formats into a file')
    yield* jsonLinePages(file, 0, MAX_PAYLOAD)
  } finally {
    await input.close()
  }
}
