/** A label's number with the logarithm of its probability. */
export interface Candidate {
  score: number
  label: number
}

/**
 * The best `limit` of the labels offered. Equal scores come out in the order that fastText gives them, which follows from its use of the
 * C++ library's binary heap; so this is the same heap (least score on top, the hole sifted to the bottom, then up).
 */
export class BestLabels {
  readonly #heap: Candidate[] = []

  constructor(readonly limit: number) {}

  /** Whether a label of this score would be taken. */
  admits(score: number): boolean {
    return this.#heap.length < this.limit || score >= this.#heap[0]!.score
  }

  offer(score: number, label: number): void {
    this.#heap.push({ score, label })
    this.#siftUp(this.#heap.length - 1, 0, { score, label })
    if (this.#heap.length > this.limit) {
      this.#popTo(this.#heap.length)
      this.#heap.pop()
    }
  }

  /** Best first; uses the heap up. */
  take(): Candidate[] {
    for (let end = this.#heap.length; end > 1; end--) this.#popTo(end)
    return this.#heap
  }

  /** Moves the top to the end of the first `length` entries. */
  #popTo(length: number): void {
    const heap = this.#heap
    const value = heap[length - 1]!
    heap[length - 1] = heap[0]!
    const size = length - 1
    let hole = 0
    let child = 0
    while (child < (size - 1) >> 1) {
      child = 2 * (child + 1)
      if (heap[child]!.score > heap[child - 1]!.score) child--
      heap[hole] = heap[child]!
      hole = child
    }
    if (size % 2 === 0 && size > 0 && child === (size - 2) >> 1) {
      child = 2 * (child + 1)
      heap[hole] = heap[child - 1]!
      hole = child - 1
    }
    if (size > 0) this.#siftUp(hole, 0, value)
  }

  #siftUp(start: number, top: number, value: Candidate): void {
    const heap = this.#heap
    let hole = start
    while (hole > top) {
      const parent = (hole - 1) >> 1
      if (!(heap[parent]!.score > value.score)) break
      heap[hole] = heap[parent]!
      hole = parent
    }
    heap[hole] = value
  }
}
