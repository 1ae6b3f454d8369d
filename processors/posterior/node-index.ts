const FIRST_BITS = 10
const CHARACTERS_A_NODE = 8
/** Of the two integers of a node: the one above, and where its name begins in the text, which ends where the next begins. */
const [PARENT, START, WIDTH] = [0, 1, 2]
/** Drawn anew for each process, so that no site can name its directories so that all want the same place. */
const BASIS = Math.floor(Math.random() * 2 ** 32) | 0
const PRIME = 0x01000193

/**
 * The nodes of a URL tree, numbered as they come, by the node above and their own name: open addressing in typed arrays, some 30 bytes a node
 * and two a character, where a map of paths takes several times that and its objects.
 */
export class NodeIndex {
  size = 0
  #nodes = new Int32Array(WIDTH * 2 ** FIRST_BITS)
  #text = new Uint16Array(CHARACTERS_A_NODE * 2 ** FIRST_BITS)
  /** Each node plus one; 0 where there is none. */
  #slots = new Uint32Array(2 ** (FIRST_BITS + 1))
  #shift = 31 - FIRST_BITS

  /**
   * The node of a name below a node, or of a host below -1; -1 where there is none.
   * @param length how much of the text is the name
   */
  find(parent: number, text: string, length: number = text.length): number {
    return this.#slots[this.#slotOf(parent, text, length)]! - 1
  }

  /** The same, which is made where there is none. */
  add(parent: number, text: string, length: number = text.length): number {
    const slot = this.#slotOf(parent, text, length)
    if (this.#slots[slot] !== 0) return this.#slots[slot]! - 1
    const node = this.size++
    // The next one's beginning has to fit as well.
    if (WIDTH * (node + 2) > this.#nodes.length) this.#nodes = enlarged(this.#nodes, new Int32Array(2 * WIDTH * node))
    const start = this.#nodes[WIDTH * node + START]!
    const end = start + length
    if (end > this.#text.length) this.#text = enlarged(this.#text, new Uint16Array(2 * end))
    for (let i = 0; i < length; i++) this.#text[start + i] = text.charCodeAt(i)
    this.#nodes[WIDTH * node + PARENT] = parent
    this.#nodes[WIDTH * (node + 1) + START] = end
    this.#slots[slot] = this.size
    if (2 * this.size > this.#slots.length) this.#grow()
    return node
  }

  /** The node above; -1 for a host. */
  parentOf(node: number): number {
    return this.#nodes[WIDTH * node + PARENT]!
  }

  nameOf(node: number): string {
    return String.fromCharCode(...this.#text.subarray(this.#start(node), this.#start(node + 1)))
  }

  #start(node: number): number {
    return this.#nodes[WIDTH * node + START]!
  }

  /** Where a node is, or would be. */
  #slotOf(parent: number, text: string, length: number): number {
    let hash = BASIS ^ parent
    for (let i = 0; i < length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME)
    const slots = this.#slots
    let slot = place(hash, this.#shift)
    while (slots[slot] !== 0 && !this.#is(slots[slot]! - 1, parent, text, length))
      slot = (slot + 1) & (slots.length - 1)
    return slot
  }

  #is(node: number, parent: number, text: string, length: number): boolean {
    const start = this.#start(node)
    if (this.parentOf(node) !== parent || this.#start(node + 1) - start !== length) return false
    // Names differ at their ends sooner than where they begin.
    for (let i = length - 1; i >= 0; i--) if (this.#text[start + i] !== text.charCodeAt(i)) return false
    return true
  }

  #grow(): void {
    const slots = new Uint32Array(2 * this.#slots.length)
    this.#shift--
    for (let node = 0; node < this.size; node++) {
      let hash = BASIS ^ this.parentOf(node)
      const end = this.#start(node + 1)
      for (let i = this.#start(node); i < end; i++) hash = Math.imul(hash ^ this.#text[i]!, PRIME)
      let slot = place(hash, this.#shift)
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1)
      slots[slot] = node + 1
    }
    this.#slots = slots
  }
}

/** The upper bits of a hash, into which the lower ones are mixed. */
const place = (hash: number, shift: number): number => Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> shift

function enlarged<A extends Int32Array | Uint16Array>(values: A, larger: A): A {
  larger.set(values)
  return larger
}
