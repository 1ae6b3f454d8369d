const FIRST_BITS = 10
const CHARACTERS_A_NODE = 8
/** Drawn anew for each process, so that no site can name its directories so that all want the same place. */
const BASIS = Math.floor(Math.random() * 2 ** 32) | 0
const PRIME = 0x01000193

/**
 * The nodes of a URL tree, numbered as they come, by the node above and their own name: open addressing in typed arrays, some 30 bytes a node
 * and two a character, where a map of paths takes several times that and its objects.
 */
export class NodeIndex {
  size = 0
  #parents = new Int32Array(2 ** FIRST_BITS)
  /** Where the name of a node ends in the text; that of the next begins there. */
  #ends = new Uint32Array(2 ** FIRST_BITS)
  #text = new Uint16Array(CHARACTERS_A_NODE * 2 ** FIRST_BITS)
  /** Each node plus one; 0 where there is none. */
  #slots = new Uint32Array(2 ** (FIRST_BITS + 1))
  #shift = 31 - FIRST_BITS

  /** The node of a name below a node, or of a host below -1; -1 where there is none. */
  find(parent: number, name: string): number {
    return this.#slots[this.#slotOf(parent, name)]! - 1
  }

  /** The same, which is made where there is none. */
  add(parent: number, name: string): number {
    const slot = this.#slotOf(parent, name)
    if (this.#slots[slot] !== 0) return this.#slots[slot]! - 1
    const node = this.size++
    const start = this.#start(node)
    const end = start + name.length
    if (node === this.#parents.length) {
      this.#parents = enlarged(this.#parents, new Int32Array(2 * node))
      this.#ends = enlarged(this.#ends, new Uint32Array(2 * node))
    }
    if (end > this.#text.length) this.#text = enlarged(this.#text, new Uint16Array(2 * end))
    for (let i = 0; i < name.length; i++) this.#text[start + i] = name.charCodeAt(i)
    this.#parents[node] = parent
    this.#ends[node] = end
    this.#slots[slot] = this.size
    if (2 * this.size > this.#slots.length) this.#grow()
    return node
  }

  /** The node above; -1 for a host. */
  parentOf(node: number): number {
    return this.#parents[node]!
  }

  nameOf(node: number): string {
    return String.fromCharCode(...this.#text.subarray(this.#start(node), this.#ends[node]))
  }

  #start(node: number): number {
    return node === 0 ? 0 : this.#ends[node - 1]!
  }

  /** Where a node is, or would be. */
  #slotOf(parent: number, name: string): number {
    let hash = BASIS ^ parent
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), PRIME)
    const slots = this.#slots
    let slot = place(hash, this.#shift)
    while (slots[slot] !== 0 && !this.#is(slots[slot]! - 1, parent, name)) slot = (slot + 1) & (slots.length - 1)
    return slot
  }

  #is(node: number, parent: number, name: string): boolean {
    const start = this.#start(node)
    if (this.#parents[node] !== parent || this.#ends[node]! - start !== name.length) return false
    for (let i = 0; i < name.length; i++) if (this.#text[start + i] !== name.charCodeAt(i)) return false
    return true
  }

  #grow(): void {
    const slots = new Uint32Array(2 * this.#slots.length)
    this.#shift--
    for (let node = 0; node < this.size; node++) {
      let hash = BASIS ^ this.#parents[node]!
      for (let i = this.#start(node); i < this.#ends[node]!; i++) hash = Math.imul(hash ^ this.#text[i]!, PRIME)
      let slot = place(hash, this.#shift)
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1)
      slots[slot] = node + 1
    }
    this.#slots = slots
  }
}

/** The upper bits of a hash, into which the lower ones are mixed. */
const place = (hash: number, shift: number): number => Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> shift

function enlarged<A extends Int32Array | Uint32Array | Uint16Array>(values: A, larger: A): A {
  larger.set(values)
  return larger
}
