import { type Item, typesOf } from './structured.js'
import { TAG } from './tags.js'
import type { Tree } from './tree.js'

/** Types of pages that are threads as a whole. */
const THREAD = /(?:^|\/)(?:DiscussionForumPosting|QAPage)$/
/** Classes of what readers vote for a post with: nobody votes for the articles of newspapers, only for comments on them. */
const VOTES =
  /(?:^|[\s_-])(?:up-?|down-?)?vot(?:e|es|ers?|ing|elinks?|earrow)(?:[\s_-]|$)|(?:^|\s)(?:post-?)?(?:score|karma|points)(?:\s|$)/i

/** Whether a page says by its data that it is a thread of a forum, or a question with its answers. */
export function isThread(tree: Tree, items: readonly Item[]): boolean {
  if (items.some((item) => typesOf(item).some((type) => THREAD.test(type)))) return true
  for (let i = 0; i < tree.size; i++) {
    if (tree.tag[i] === TAG['#text'] || !tree.attributes[i]) continue
    if (THREAD.test(tree.attribute(i, 'itemtype') ?? '')) return true
  }
  return false
}

/** The first element for votes; the page's size where there is none. */
export function firstVote(tree: Tree): number {
  const votes = tree.classNames.map((names) => VOTES.test(names.slice(0, 300)))
  for (let i = 0; i < tree.size; i++) if (votes[tree.classes[i]!]) return i
  return tree.size
}
