import { createHash } from 'node:crypto'
import { TrainingError } from './errors.js'

/** A labelled page. */
export interface Example {
  id: string
  /** What pages of a common origin share, such as their domain. */
  site: string
  text: string
  label: 'positive' | 'negative'
  language?: string
  /** A positive page that the round before found, rather than a person. */
  joined?: boolean
  /** A page of the crawl that was judged. */
  judged?: boolean
}

/** What a page is taken to have in common with others: pages whose site is not known are each of one of their own. */
export const originOf = ({ id, site }: Pick<Example, 'id' | 'site'>): string => site || `page ${id}`

export interface Split {
  training: Example[]
  heldOut: Example[]
  splitBy: 'site' | 'page'
}

/** Fewest pages of each label that can be trained and judged with. */
const LEAST_PAGES = 10
/** Fewest sites of each label from which whole sites are held out. */
const LEAST_SITES = 10
const [LEAST_SHARE, SHARE, MOST_SHARE] = [0.1, 0.15, 0.2]

/** One example an id, the positive one where labels disagree, in an order that depends on ids and seed alone. */
export function ordered(examples: Example[], seed: number): Example[] {
  const byId = new Map<string, Example>()
  for (const example of examples) {
    const known = byId.get(example.id)
    if (!known || (known.label === 'negative' && example.label === 'positive')) byId.set(example.id, example)
  }
  return byRank([...byId.values()], ({ id }) => `${seed} ${id}`)
}

/** @throws {TrainingError} when there are too few pages of a label */
export function checkEnough(examples: Example[]): void {
  for (const label of ['positive', 'negative'] as const) {
    const pages = count(examples, label)
    if (pages < LEAST_PAGES) {
      throw new TrainingError(`training needs at least ${LEAST_PAGES} ${label} pages with text; there are ${pages}`)
    }
  }
}

/**
 * Sets a tenth to a fifth of the examples of each label aside to judge the model by: whole sites, since pages of one site look
 * alike, if both labels come from enough sites; pages otherwise. The choice depends on the names of the sites or ids alone.
 */
export function split(examples: Example[]): Split {
  const sites = heldOutSites(examples)
  const chosen = sites ? new Set(examples.filter(({ site }) => sites.has(site))) : heldOutPages(examples)
  return {
    training: examples.filter((example) => !chosen.has(example)),
    heldOut: examples.filter((example) => chosen.has(example)),
    splitBy: sites ? 'site' : 'page',
  }
}

/**
 * The examples as they are trained on: labels in turn, and those of the rarer label again from their first as often as it takes, so that a
 * score of 0.5 lies between the labels however many pages each has.
 */
export function balanced(examples: Example[]): Example[] {
  const positives = examples.filter(({ label }) => label === 'positive')
  const negatives = examples.filter(({ label }) => label === 'negative')
  const lines: Example[] = []
  for (let i = 0; i < Math.max(positives.length, negatives.length); i++) {
    lines.push(positives[i % positives.length]!, negatives[i % negatives.length]!)
  }
  return lines
}

function heldOutSites(examples: Example[]): Set<string> | undefined {
  const sites = new Map<string, { positive: number; negative: number }>()
  for (const { site, label } of examples) {
    const pages = sites.get(site) ?? { positive: 0, negative: 0 }
    pages[label]++
    sites.set(site, pages)
  }
  const labels = ['positive', 'negative'] as const
  if (labels.some((label) => [...sites.values()].filter((pages) => pages[label] > 0).length < LEAST_SITES))
    return undefined
  const total = { positive: count(examples, 'positive'), negative: count(examples, 'negative') }
  const held = { positive: 0, negative: 0 }
  const chosen = new Set<string>()
  const enough = () => labels.every((label) => held[label] >= LEAST_SHARE * total[label])
  for (const [site, pages] of byRank([...sites], ([name]) => name)) {
    if (enough()) break
    // A site that would take more than its share of either label stays in training.
    if (labels.some((label) => held[label] + pages[label] > MOST_SHARE * total[label])) continue
    chosen.add(site)
    for (const label of labels) held[label] += pages[label]
  }
  return enough() ? chosen : undefined
}

function heldOutPages(examples: Example[]): Set<Example> {
  const chosen = new Set<Example>()
  for (const label of ['positive', 'negative'] as const) {
    const pages = byRank(
      examples.filter((example) => example.label === label),
      ({ id }) => id,
    )
    for (const example of pages.slice(0, Math.ceil(pages.length * SHARE))) chosen.add(example)
  }
  return chosen
}

export const count = (examples: Example[], label: Example['label']): number =>
  examples.reduce((sum, example) => sum + (example.label === label ? 1 : 0), 0)

/** Sorted by a hash of their names: an order as good as chance, and always the same. */
function byRank<T>(values: T[], nameOf: (value: T) => string): T[] {
  return values
    .map((value) => ({ value, rank: createHash('sha256').update(nameOf(value)).digest('hex') }))
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0))
    .map(({ value }) => value)
}
