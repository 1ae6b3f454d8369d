import { TAG } from './tags.js'
import type { Tree } from './tree.js'

/** The markers of a list's items: numbers as the page gives them, or dashes. */
export class Numbering {
  private readonly ordered: boolean
  private readonly step: number
  private next: number

  constructor(
    private readonly tree: Tree,
    list: number,
  ) {
    this.ordered = tree.tag[list] === TAG.ol
    const reversed = this.ordered && tree.attribute(list, 'reversed') !== undefined
    this.step = reversed ? -1 : 1
    this.next = this.integer(list, 'start') ?? (reversed ? items(tree, list) : 1)
  }

  /** The marker of the next item. */
  markerOf(item: number): string {
    if (!this.ordered) return '- '
    const number = this.integer(item, 'value') ?? this.next
    this.next = number + this.step
    return `${number}. `
  }

  private integer(node: number, name: string): number | undefined {
    const number = Number.parseInt(this.tree.attribute(node, name) ?? '', 10)
    return Number.isSafeInteger(number) ? number : undefined
  }
}

function items(tree: Tree, list: number): number {
  let count = 0
  for (let i = list + 1; i < tree.end[list]!; i = tree.end[i]!) if (tree.tag[i] === TAG.li) count++
  return count
}
