/** Sets of pages that are joined, each named by its first page. */
export class DisjointSets {
  readonly #before: Uint32Array

  constructor(count: number) {
    this.#before = new Uint32Array(count).map((_, page) => page)
  }

  first(page: number): number {
    const before = this.#before
    let at = page
    while (before[at] !== at) {
      before[at] = before[before[at]!]!
      at = before[at]!
    }
    return at
  }

  join(a: number, b: number): void {
    const [x, y] = [this.first(a), this.first(b)]
    this.#before[Math.max(x, y)] = Math.min(x, y)
  }
}
