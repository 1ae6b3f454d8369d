import { logOdds } from './posterior.js'
import { namesOf } from './url-nodes.js'

/** What people said of nodes of the URL tree, by path: approved, their pages are of the domain, or refused, they are not. */
export type Annotated = ReadonlyMap<string, boolean>

/** Prior probability of a page under an approved node, whatever else is known: clear evidence against it still counts. */
const APPROVED = 0.95
/**
 * A page under a refused node is so much less likely of the domain than others, as odds: with the default cut, whose least probability is 0.5, the highest score gives it
 * 0.34.
 */
const REFUSED = 0.01 / 0.99

/**
 * What people said of where a page stands: of the deepest of its nodes that they said anything of.
 * @param names of the page's nodes, from its host down
 */
export function saidOf(annotated: Annotated, names: readonly string[]): boolean | undefined {
  if (annotated.size === 0) return undefined
  let path = ''
  let said: boolean | undefined
  for (const name of names) {
    path = path === '' ? name : `${path}/${name}`
    said = annotated.get(path) ?? said
  }
  return said
}

/** Whether people approved of where a page stands. */
export const isApproved = (annotated: Annotated, url: string): boolean =>
  annotated.size > 0 && saidOf(annotated, namesOf(url)) === true

/**
 * Prior log-odds of a page under a node that people spoke of: in place of all that the tree says, and not damped.
 * @param prevalence share of the domain among all pages
 */
export const annotatedOdds = (approved: boolean, prevalence: number): number =>
  approved ? logOdds(APPROVED) : Math.min(0, logOdds(prevalence)) + Math.log(REFUSED)

/** As it is published: the same annotations give the same text. */
export const storedAnnotated = (annotated: Annotated): Array<[node: string, approved: 0 | 1]> =>
  [...annotated]
    .map(([node, approved]): [string, 0 | 1] => [node, approved ? 1 : 0])
    .sort(([a], [b]) => (a < b ? -1 : 1))

export const readAnnotated = (stored: ReadonlyArray<[string, 0 | 1]>): Annotated =>
  new Map(stored.map(([node, approved]) => [node, approved === 1]))
