import type { Analysis } from './analyse.js'
import type { Block } from './block.js'
import { type Context, ELEMENT } from './context.js'
import { PAGE_FEATURES } from './page-features.js'
import { BLOCK, TAG } from './tags.js'
import { firstVote, isThread } from './threads.js'
import type { Tree } from './tree.js'

/** Probability that what stands beside the content has at most. */
const BESIDE = 0.05
/** Probability from which a block is looked at. */
const LIKELY = 0.15
/** Share of the expected content beyond which something is no addition to it, but content of its own. */
const MOST = 0.2
const MOST_BEHIND = 0.35
/** Elements around a block among which one is looked for whose class says what it is. */
const MAX_UP = 16
const MAX_HEADING = 60
/** Blocks of an addition that are looked at. */
const MAX_PARTS = 300
/** Characters of the expected content, and share of it, before what belongs behind an article. */
const ARTICLE = 400
const ARTICLE_SHARE = 0.5
const LINKED = 0.3
/** Mean probability below which the trees are in doubt. */
const DOUBT = 0.35
/** Characters of a caption. */
const MAX_CAPTION = 500

const named = (names: string): RegExp => new RegExp(`(?:^|[\\s_-])(?:${names})(?:[\\s_-]|$)`, 'i')

/** What an addition is called by its class, by the heading over it, and what its text must say to be it. */
interface Kind {
  classes?: RegExp
  heading?: RegExp
  text?: RegExp
  /** Its entries are links to something else. */
  linked?: true
  /** Only behind the text. */
  behind?: true
  /** Only behind an article, since elsewhere it is the content; pages that do not call themselves that must leave the trees in doubt. */
  thread?: true
}

const KINDS: readonly Kind[] = [
  {
    classes: named('(?:e?news)?-?letters?(?:-?\\w+)?|subscribe(?:-?\\w+)?|sign-?up(?:-?\\w+)?|mailing-?list|opt-?in'),
    heading: /^(?:sign up|subscribe|never miss|(?:get|join) (?:our|the) (?:\w+ )?newsletter|newsletter)/i,
    text: /newsletter|inbox|subscri|sign(?:ing)? up|mailing list|e-?mail/i,
  },
  {
    classes: named(
      'related(?:-?\\w+)?|recommend\\w*|more-?(?:stories|articles|news|posts)|read-?(?:next|also)|most-?(?:read|popular|viewed)|trending|up-?next|teasers?',
    ),
    heading:
      /^(?:related|recommended|more (?:from|on|in|stories|articles|news|posts)|read (?:more|next|also)|you (?:may|might) (?:also|like|be)|(?:most )?(?:popular|read|viewed)|trending|latest|up next|don.t miss|editor.s picks)/i,
    linked: true,
  },
  { classes: named('play-?list(?:-?\\w+)?'), heading: /^(?:playlist|up next|now playing)$/i },
  {
    classes: named('author-?(?:box|bio|info|card|profile|description)|about-?(?:the-?)?author|bio|biography'),
    heading: /^(?:about the (?:authors?|writer|contributors?|reviewer)|about (?:us|this site))$/i,
    behind: true,
  },
  {
    classes: named('disclaimers?|disclosures?|legal(?:-?\\w+)?|copyrights?'),
    text: /rights reserved|permission|not (?:intended|a substitute|constitute|necessarily)|(?:views|opinions) expressed|informational purposes|copyright|©|trademarks?/i,
  },
  {
    classes: named('comments?|comments?-?(?:area|list|section|wrapper|body)|commentlist|respond|disqus(?:-?\\w+)?'),
    heading: /^(?:\d+ )?(?:comments?|repl(?:y|ies)|responses?|thoughts? on)\b/i,
    behind: true,
    thread: true,
  },
]
const FORM: Kind = {}
const ARTICLES = ['ldArticle', 'ogArticle'].map((name) => PAGE_FEATURES.indexOf(name))
const FORUMS = PAGE_FEATURES.indexOf('urlForum')
/** Captions that say what a figure of a paper or manual shows. */
const NUMBERED = /^(?:fig(?:ure|\.)?|table|plate|chart|map|exhibit|abb(?:ildung|\.)?|tab\.|图|表|図)\s*\d/i

/**
 * Gives little chance to what stands beside the content, whatever the trees say of it: sign-ups and other forms, teasers, playlists, legal notices,
 * what is said of the author, readers' comments on an article, captions that only say what a picture shows.
 * @param p probability of each block; changed in place
 */
export function lowerBeside(analysis: Analysis, context: Context, p: Float32Array): void {
  const { blocks } = analysis
  const finder = new BesideFinder(analysis, p)
  for (let b = 0; b < blocks.length; b++)
    if (p[b]! > BESIDE && isCaption(analysis.tree, context, blocks[b]!)) p[b] = BESIDE
  for (const [from, to] of finder.find()) for (let b = from; b < to; b++) p[b] = Math.min(p[b]!, BESIDE)
}

function isCaption(tree: Tree, context: Context, { kind, node, text, formulas }: Block): boolean {
  if ((context.around[node]! & ELEMENT.figure!) === 0) return false
  if (kind !== 'text' || text.length > MAX_CAPTION || formulas.length > 0 || NUMBERED.test(text)) return false
  for (let at = node, up = 0; at > 0 && up < MAX_UP && tree.tag[at] !== TAG.figure; at = tree.parent[at]!, up++)
    if (tree.tag[at] === TAG.figcaption) return true
  return false
}

type Range = [from: number, to: number]

class BesideFinder {
  private readonly tree: Tree
  private readonly blocks: readonly Block[]
  /** Characters expected in the content before each block. */
  private readonly before: Float64Array
  /** What each class name says, as bits of KINDS; -1 where it was not looked at. */
  private readonly kindsOfClass: Int16Array
  private readonly looked = new Set<number>()
  private readonly isArticle: boolean
  private readonly isForum: boolean
  /** Whether the page is a thread by its data, and its first element for votes: looked for where there are comments. */
  private thread?: { isThread: boolean; vote: number }

  constructor(
    private readonly analysis: Analysis,
    private readonly p: Float32Array,
  ) {
    const { tree, blocks, page } = analysis
    this.tree = tree
    this.blocks = blocks
    this.before = new Float64Array(blocks.length + 1)
    for (let b = 0; b < blocks.length; b++) this.before[b + 1] = this.before[b]! + p[b]! * blocks[b]!.text.length
    this.kindsOfClass = new Int16Array(tree.classNames.length).fill(-1)
    this.isForum = page[FORUMS] === 1
    this.isArticle = ARTICLES.some((feature) => page[feature] === 1)
  }

  /** Ranges of blocks that stand beside the content. */
  *find(): Generator<Range> {
    const { tree, blocks, p } = this
    for (let b = 0; b < blocks.length; b++) {
      if (p[b]! < LIKELY) continue
      const { node, level, text } = blocks[b]!
      if (level > 0 && text.length <= MAX_HEADING) {
        const range = this.sectionOf(b)
        if (KINDS.some((kind) => kind.heading?.test(text) && this.isBeside(kind, range))) yield range
      }
      for (let at = node, up = 0; at > 0 && up < MAX_UP; at = tree.parent[at]!, up++) {
        if (this.looked.has(at)) break
        this.looked.add(at)
        const kinds = this.kindsOf(at)
        if (kinds.length === 0) continue
        const range = this.rangeOf(b, at)
        if (kinds.some((kind) => this.isBeside(kind, range))) yield range
      }
    }
  }

  private kindsOf(node: number): Kind[] {
    const { tree, kindsOfClass } = this
    const classes = tree.classes[node]!
    if (tree.tag[node] === TAG.form) return [FORM]
    if (!BLOCK[tree.tag[node]!]) return []
    if (kindsOfClass[classes]! < 0) {
      const name = tree.classNames[classes]!.slice(0, 300)
      kindsOfClass[classes] = KINDS.reduce(
        (bits, kind, bit) => (kind.classes?.test(name) ? bits | (1 << bit) : bits),
        0,
      )
    }
    const bits = kindsOfClass[classes]!
    return bits ? KINDS.filter((_, bit) => bits & (1 << bit)) : []
  }

  /** The blocks of an element, of which one is given. */
  private rangeOf(b: number, node: number): Range {
    const { blocks } = this
    const end = this.tree.end[node]!
    let from = b
    while (from > 0 && blocks[from - 1]!.node >= node && blocks[from - 1]!.node < end) from--
    let to = b + 1
    while (to < blocks.length && blocks[to]!.node >= node && blocks[to]!.node < end) to++
    return [from, to]
  }

  /** The blocks from a heading to the next of its level, or to the end of the element that holds more than the heading. */
  private sectionOf(b: number): Range {
    const { tree, blocks } = this
    const { node, level } = blocks[b]!
    const next = blocks[b + 1]?.node ?? 0
    let around = node
    while (around > 0 && tree.end[around]! <= next) around = tree.parent[around]!
    let to = b + 1
    while (
      to < blocks.length &&
      blocks[to]!.node < tree.end[around]! &&
      !(blocks[to]!.level > 0 && blocks[to]!.level <= level)
    )
      to++
    return [b, to]
  }

  private isBeside(kind: Kind, [from, to]: Range): boolean {
    const { before } = this
    const total = before[before.length - 1]!
    const size = before[to]! - before[from]!
    const isBehind = before[from]! >= Math.max(ARTICLE, ARTICLE_SHARE * total)
    if (total < ARTICLE || size > (isBehind ? MOST_BEHIND : MOST) * total || (kind.behind && !isBehind)) return false
    const parts = this.blocks.slice(from, Math.min(to, from + MAX_PARTS))
    if (kind.text && !parts.some(({ text }) => kind.text!.test(text.slice(0, 500)))) return false
    if (kind.linked && !isLinked(parts, isBehind)) return false
    if (!kind.thread) return true
    if (parts.length < 2 || this.isForum) return false
    const { tree, items } = this.analysis
    this.thread ??= { isThread: isThread(tree, items), vote: firstVote(tree) }
    if (this.thread.isThread) return false
    if (this.isArticle) return true
    // What readers vote for is a post.
    return this.thread.vote > this.blocks[from]!.node && size < DOUBT * charsOf(parts)
  }
}

const charsOf = (parts: readonly Block[]): number => parts.reduce((chars, { text }) => chars + text.length, 0)

/** Whether texts are those of links to other pages: much of their text is, or, behind the content, all headings below the first. */
function isLinked(parts: readonly Block[], isBehind: boolean): boolean {
  let chars = 0
  let linked = 0
  let entries = 0
  let others = 0
  for (const [at, part] of parts.entries()) {
    chars += part.text.length
    linked += part.linked
    if (part.linked > part.text.length / 2) entries++
    else if (at > 0 && part.level > 0) others++
  }
  return entries > 1 && (linked > LINKED * chars || (isBehind && others === 0))
}
