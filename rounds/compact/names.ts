/** Numbers the few names that occur, from 0. */
export class Names {
  readonly #names: string[] = []
  readonly #numbers = new Map<string, number>()

  number(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    this.#numbers.set(name, this.#names.length)
    return this.#names.push(name) - 1
  }

  name(number: number): string {
    return this.#names[number]!
  }

  /** The same string for equal ones, so that memory holds it once. */
  same(name: string): string {
    return this.name(this.number(name))
  }
}
