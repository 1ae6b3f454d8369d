import { type Item, stringOf, typesOf } from './structured.js'
import { TAG } from './tags.js'
import type { Tree } from './tree.js'

const META = ['og:site_name', 'application-name', 'apple-mobile-web-app-title', 'al:android:app_name', 'dc.publisher']
const SITE = /^(?:WebSite|(?:News(?:Media)?)?Organization|Corporation|Brand)$/
const LOGO =
  /(?:^|[\s_-])(?:(?:site|blog)[\s_-]?(?:title|name|logo|brand(?:ing)?)|logo|masthead|navbar-brand)(?:[\s_-]|$)/i
const MAX_NAME = 80
const MAX_NAMES = 50
/** Names of a site's first page, which are no names of the site. */
const HOME = new Set(['', 'home', 'homepage', 'start', 'startseite', 'accueil', 'inicio', 'index', 'главная', '首页'])

/** Letters and digits of a text in lower case: what texts are compared by. */
export function keyOf(text: string): string {
  const start = text.slice(0, 1000)
  if (ASCII.test(start)) return start.toLowerCase().replace(/[^a-z0-9]+/g, '')
  return start
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
const ASCII = /^[\u0000-\u007f]*$/

/** Keys of the names that a page gives its site: in its metadata, in links to the site's first page, in its host. */
export function siteNames(tree: Tree, items: readonly Item[], meta: ReadonlyMap<string, string>): Set<string> {
  const names = new Set<string>()
  const add = (name: string): void => {
    if (name.length > MAX_NAME || names.size === MAX_NAMES) return
    const key = keyOf(name)
    if (!HOME.has(key)) names.add(key)
  }
  for (const name of META) add(meta.get(name) ?? '')
  for (const item of items.slice(0, 500)) {
    if (!typesOf(item).some((type) => SITE.test(type))) continue
    add(stringOf(item.name))
    add(stringOf(item.alternateName))
  }
  for (let i = 0; i < tree.size; i++) if (isHomeLink(tree, i)) for (const name of labelsOf(tree, i)) add(name)
  return names
}

/** Words that sites add to their name, and what legal forms add to a firm's. */
const ADDED =
  /(?:blog|news|magazine|forums?|documentation|docs|officialsite|officialstore|onlinestore|store|homepage|com|org|net|inc|llc|ltd|gmbh)$/

/** What a page's titles may begin or end with that is no part of them. */
export class SiteNames {
  private readonly labels: string[]

  /** @param names keys of the site's names; @param address that the page gives as its own */
  constructor(
    private readonly names: ReadonlySet<string>,
    address: string,
  ) {
    const host = /^(?:https?:)?\/\/(?:www\.)?([^/:?#]+)/i.exec(address)?.[1]?.toLowerCase() ?? ''
    const labels = host.split('.').slice(0, -1)
    this.labels = [...labels.map((label) => label.replaceAll('-', '')), host.replace(/[.-]/g, '')].filter(
      (label) => label.length >= 3,
    )
  }

  /** Whether a text is a name of the site, or of its host: `The Valley Gazette` at valleygazette.com. */
  has(key: string): boolean {
    return this.names.has(key) || this.labels.includes(key.replace(/^the(?=.{3})/, ''))
  }

  /** Whether what stands behind a title is one, perhaps with more: `Valley Gazette Blog`, or the name and what it is about. */
  isBehind(key: string): boolean {
    if (this.has(key) || this.has(key.replace(ADDED, ''))) return true
    return [...this.names, ...this.labels].some((name) => name.length >= 5 && key.startsWith(name))
  }
}

/** Whether a heading stands where a site's name does: in a link to its first page, or in an element named after the logo. */
export function isSiteHeading(tree: Tree, heading: number): boolean {
  for (let at = heading, up = 0; at >= 0 && up < 3; at = tree.parent[at]!, up++) {
    if (tree.tag[at] === TAG.body) break
    if (isHomeLink(tree, at) || LOGO.test(`${tree.classesOf(at)} ${tree.attribute(at, 'id') ?? ''}`)) return true
  }
  for (let i = heading; i < tree.end[heading]!; i++) if (isHomeLink(tree, i)) return true
  return false
}

/** The tree keeps the addresses of links to a site's first page alone. */
const isHomeLink = (tree: Tree, node: number): boolean =>
  tree.tag[node] === TAG.a && (tree.attribute(node, 'href')?.trim() ?? '') !== ''

function labelsOf(tree: Tree, link: number): string[] {
  const labels = [tree.textOf(link, 200).trim()]
  for (let i = link + 1; i < Math.min(tree.end[link]!, link + 20); i++)
    if (tree.tag[i] === TAG.img) labels.push(tree.attribute(i, 'alt') ?? '')
  return labels.map((label) => label.replace(/\s+(?:logo|home ?page|home)$/i, ''))
}
