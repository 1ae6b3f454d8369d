import { GramScanner } from './gram-scanner.js'
import { GramTable } from './gram-table.js'
import { GRAM, GramWindow, LEAST_WEIGHT, LEAST_WORDS } from './gram-window.js'

/** What a page and a benchmark share. */
export interface Match {
  /** Number of the benchmark's text. */
  text: number
  /** The words that both have, normalised. */
  gram: string
  /** Lines of the page that they begin and end in, counted from 1. */
  line: number
  lastLine: number
}

const SPACE = 0x20
const END = 0x0a

/**
 * The grams of benchmark texts, to be found in pages: every sequence of ten words, and texts of three to nine words as a whole. What is found by its hashes is compared word
 * by word. A gram that several texts have counts for the first of them.
 */
export class BenchmarkIndex {
  readonly #table: GramTable
  /** The words of all texts, each text ended by a line feed, and where each begins. */
  readonly #words: Buffer
  readonly #begins: Uint32Array
  /** How many words the grams have that are looked for, longest first. */
  readonly #lengths: readonly number[]
  readonly #scanner = new GramScanner()
  readonly #window = new GramWindow()
  #grams = 0
  /** The words that were compared last. */
  #gram = ''

  constructor(texts: readonly string[]) {
    const lines = texts.map((text) => this.#normalised(text))
    this.#begins = new Uint32Array(texts.length)
    for (let i = 1; i < lines.length; i++) this.#begins[i] = this.#begins[i - 1]! + lines[i - 1]!.length
    this.#words = Buffer.concat(lines)
    this.#table = new GramTable(this.#words.reduce((sum, byte) => sum + (byte === SPACE || byte === END ? 1 : 0), 0))
    const lengths = new Set<number>()
    for (const [i, text] of texts.entries()) for (const words of this.#enter(text, this.#begins[i]!)) lengths.add(words)
    this.#lengths = [...lengths].sort((a, b) => b - a)
  }

  /** Grams that are looked for. */
  get grams(): number {
    return this.#grams
  }

  /** Bytes of memory. */
  get bytes(): number {
    return this.#table.bytes + this.#words.length + this.#begins.byteLength
  }

  /**
   * Finds benchmarks in a text.
   * @param found called for each gram, in the order in which they end; false ends the search
   */
  each(text: string, found: (match: Match) => boolean): void {
    const scanner = this.#scanner
    const window = this.#window
    const lengths = this.#lengths
    scanner.take(text)
    window.clear()
    while (scanner.next()) {
      window.push(scanner)
      for (let i = 0; i < lengths.length; i++) {
        const words = lengths[i]!
        if (window.count < words) continue
        window.hashLast(words)
        const place = this.#find(words)
        if (place >= 0 && !found(this.#match(place, words))) return
      }
    }
  }

  #normalised(text: string): Buffer {
    const scanner = this.#scanner
    const words: string[] = []
    for (scanner.take(text); scanner.next(); ) words.push(scanner.word())
    return Buffer.from(`${words.join(' ')}\n`)
  }

  /** Puts the grams of a text into the table. @returns of how many words each is */
  *#enter(text: string, begin: number): Generator<number> {
    const scanner = this.#scanner
    const window = this.#window
    const places: number[] = []
    let place = begin
    window.clear()
    for (scanner.take(text); scanner.next(); ) {
      window.push(scanner)
      places.push(place)
      place += Buffer.byteLength(scanner.word()) + 1
      if (window.count >= GRAM && this.#put(GRAM, places[window.count - GRAM]!)) yield GRAM
    }
    const words = window.count
    if (words >= LEAST_WORDS && words < GRAM && this.#put(words, begin)) yield words
  }

  /** @returns whether the latest words say enough to be looked for */
  #put(words: number, place: number): boolean {
    const window = this.#window
    if (window.weightOfLast(words) < LEAST_WEIGHT) return false
    window.hashLast(words)
    if (this.#find(words) < 0) {
      this.#table.put(window.hash, window.check, place)
      this.#grams++
    }
    return true
  }

  /** Where the latest words stand, whose hashes the window has; -1 where they do not. */
  #find(words: number): number {
    const { hash, check } = this.#window
    if (!this.#table.mayHave(hash, check)) return -1
    let slot = this.#table.find(hash, check, -1)
    if (slot < 0) return -1
    this.#gram = this.#scanner.words(this.#window.startOfLast(words))
    const gram = Buffer.from(this.#gram)
    for (; slot >= 0; slot = this.#table.find(hash, check, slot)) {
      const place = this.#table.place(slot)
      const end = place + gram.length
      const isEnd = this.#words[end] === SPACE || this.#words[end] === END
      if (isEnd && gram.equals(this.#words.subarray(place, end))) return place
    }
    return -1
  }

  #match(place: number, words: number): Match {
    return {
      text: this.#textAt(place),
      gram: this.#gram,
      line: this.#window.lineOfLast(words),
      lastLine: this.#scanner.line,
    }
  }

  #textAt(place: number): number {
    let [low, high] = [0, this.#begins.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#begins[middle]! <= place) low = middle
      else high = middle - 1
    }
    return low
  }
}
