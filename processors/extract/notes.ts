import { BLOCK } from './tags.js'
import type { Tree } from './tree.js'

/** What the name of a class says: the element is a footnote, or the number of one, which is repeated within it. */
const NOTE = 1
const MARK = 2

function kindOf(classes: string): number {
  if (!classes.includes('note')) return 0
  if (/(?:^|\s)ltx_(?:note_mark|tag_note|note_type)(?:\s|$)/.test(classes)) return MARK
  return /(?:^|\s)(?:ltx_note|sidenote|marginnote)(?:\s|$)/.test(classes) ? NOTE : 0
}

/** Which elements of a page are footnotes that stand within their sentence, by their classes. */
export class Notes {
  private readonly kinds: Uint8Array

  constructor(private readonly tree: Tree) {
    this.kinds = new Uint8Array(tree.classNames.map(kindOf))
  }

  isNote(node: number): boolean {
    return this.kinds[this.tree.classes[node]!] === NOTE && !BLOCK[this.tree.tag[node]!]
  }

  isMark(node: number): boolean {
    return this.kinds[this.tree.classes[node]!] === MARK
  }
}
