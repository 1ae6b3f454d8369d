import { nodesOf } from '../../processors/posterior/url-nodes.js'
import { domainOf } from '../../processors/url.js'
import { rankOf } from './rank.js'

/** What a page is asked for: as one of a random sample of the accepted pages, or of those just below the cut, or for what it tells of others. */
export type Stratum = 'accepted' | 'below' | 'telling'

/** What a run says of a page. */
export interface SaidPage {
  page: string
  url: string
  accepted: boolean
  probability: number
}

export type Question<P extends SaidPage = SaidPage> = P & { stratum: Stratum }

/** Pages below the cut are asked about, and counted, from this probability up. */
export const NEAR = 0.05
/** What an accepted page may be wrong by beyond its own doubt, since errors of one site come together and probabilities do not know it. */
const SITE_DOUBT = 0.1
/** Less probable pages are looked at, for each question, and so many of them are asked about of one host. */
const OTHERS = 10
const OF_A_HOST = 3
/** Decides between equal probabilities. */
const TIE = 1e-12
/** How many more hosts are looked at closely than are asked about. */
const SPARE = 2

export const stratumOf = ({ accepted, probability }: SaidPage): 'accepted' | 'below' | undefined =>
  accepted ? 'accepted' : probability >= NEAR ? 'below' : undefined

/**
 * Chooses what to ask: half of the questions are the first pages of each stratum by rank, which is a random sample; the other half are pages of the hosts on which most
 * hangs, and of those hosts first of which least was judged. The kinds come in turn, so that ending early leaves some of each. Where there are too few such pages, as
 * where a run has found nothing, the likeliest of the others are asked about, a few of each host.
 * @param pages gives the pages of the run, the same each time; it is called twice
 * @param judged ids of pages that were judged before
 */
export async function chooseQuestions<P extends SaidPage>(
  pages: () => AsyncIterable<P> | Iterable<P>,
  judged: ReadonlySet<string>,
  count: number,
): Promise<Question<P>[]> {
  const samples = { accepted: new Lowest<P>(count), below: new Lowest<P>(count) }
  const others = new Lowest<P>(OTHERS * count)
  const hosts = new Map<string, { mass: number; judged: number }>()
  for await (const page of pages()) {
    const host = domainOf(page.url)
    const known = hosts.get(host) ?? { mass: 0, judged: 0 }
    hosts.set(host, known)
    known.mass += massOf(page)
    if (judged.has(page.page)) known.judged++
    const stratum = stratumOf(page)
    if (judged.has(page.page)) continue
    if (stratum) samples[stratum].offer(page, rankOf(page.page))
    else others.offer(page, TIE * rankOf(page.page) - page.probability)
  }
  const random = inTurn(samples.accepted.pages, samples.below.pages).slice(0, Math.ceil(count / 2))
  const asked = new Set(random.map(({ page }) => page))
  for (const { url } of random) hosts.get(domainOf(url))!.judged++
  const first = [...hosts]
    .filter(([, { mass }]) => mass > 0)
    .sort(([a, x], [b, y]) => y.mass - x.mass || (a < b ? -1 : 1))
  const close = new Set(first.slice(0, SPARE * count).map(([host]) => host))
  const candidates = await candidatesOf(
    pages,
    (page) => close.has(page),
    (page) => judged.has(page) || asked.has(page),
  )
  const telling = tellingPages(candidates, hosts, count - random.length)
  const rest = [...samples.accepted.pages, ...samples.below.pages].filter(
    ({ page }) => !asked.has(page) && !telling.some((one) => one.page === page),
  )
  const strata = (page: P): Question<P> => ({ ...page, stratum: stratumOf(page)! })
  const chosen = inTurn(
    telling.map((page): Question<P> => ({ ...page, stratum: 'telling' })),
    random.map(strata),
  )
  const likeliest = fewOfEach(others.pages).map((page): Question<P> => ({ ...page, stratum: 'telling' }))
  return [...chosen, ...rest.map(strata), ...likeliest].slice(0, count)
}

/** The first pages of each host. */
function fewOfEach<P extends SaidPage>(pages: readonly P[]): P[] {
  const taken = new Map<string, number>()
  return pages.filter(({ url }) => {
    const host = domainOf(url)
    taken.set(host, (taken.get(host) ?? 0) + 1)
    return taken.get(host)! <= OF_A_HOST
  })
}

/** So much hangs on a page. */
function massOf(page: SaidPage): number {
  const stratum = stratumOf(page)
  if (stratum === undefined) return 0
  return stratum === 'accepted' ? SITE_DOUBT + 1 - page.probability : page.probability
}

/** Of a host, by directory: what hangs on it, whether something in it was judged, and a page that stands for it. */
interface Directory<P> {
  mass: number
  known: boolean
  page?: P
  key: number
}

async function candidatesOf<P extends SaidPage>(
  pages: () => AsyncIterable<P> | Iterable<P>,
  isClose: (host: string) => boolean,
  isKnown: (page: string) => boolean,
): Promise<Map<string, Map<string, Directory<P>>>> {
  const hosts = new Map<string, Map<string, Directory<P>>>()
  for await (const page of pages()) {
    const host = domainOf(page.url)
    const mass = massOf(page)
    const known = isKnown(page.page)
    if (!isClose(host) || (mass === 0 && !known)) continue
    const directories = hosts.get(host) ?? new Map<string, Directory<P>>()
    hosts.set(host, directories)
    const name = nodesOf(page.url).at(-1)!
    const directory = directories.get(name) ?? { mass: 0, known: false, key: -1 }
    directories.set(name, directory)
    directory.mass += mass
    directory.known ||= known
    // Drawn by mass.
    const key = rankOf(page.page) ** (1 / mass)
    if (!known && key > directory.key) Object.assign(directory, { page, key })
  }
  return hosts
}

/** The host on which most hangs comes first, and again when what was judged of it is little against that; of a host, the directory on which most hangs. */
function tellingPages<P extends SaidPage>(
  candidates: Map<string, Map<string, Directory<P>>>,
  hosts: ReadonlyMap<string, { mass: number; judged: number }>,
  count: number,
): P[] {
  const byName = [...candidates].sort(([a], [b]) => (a < b ? -1 : 1))
  const open = byName.map(([host, directories]) => ({
    host,
    ...hosts.get(host)!,
    pages: [...directories.values()]
      .filter(({ page }) => page)
      .sort((a, b) => Number(a.known) - Number(b.known) || Math.fround(b.mass) - Math.fround(a.mass) || a.key - b.key)
      .map(({ page }) => page!),
  }))
  const chosen: P[] = []
  while (chosen.length < count) {
    let best: (typeof open)[number] | undefined
    for (const one of open) if (one.pages.length > 0 && (!best || worth(one) > worth(best))) best = one
    if (!best) break
    chosen.push(best.pages.shift()!)
    best.judged++
  }
  return chosen
}

/** In single precision, or the order in which pages come would decide between equals. */
const worth = ({ mass, judged }: { mass: number; judged: number }): number => Math.fround(mass) / (1 + judged) ** 2

/** The pages of the lowest ranks, whatever their order. */
class Lowest<P> {
  #kept: Array<{ page: P; rank: number }> = []

  constructor(private readonly limit: number) {}

  offer(page: P, rank: number): void {
    this.#kept.push({ page, rank })
    if (this.#kept.length > 2 * this.limit + 100) this.#cut()
  }

  #cut(): void {
    this.#kept = this.#kept.sort((a, b) => a.rank - b.rank).slice(0, this.limit)
  }

  get pages(): P[] {
    this.#cut()
    return this.#kept.map(({ page }) => page)
  }
}

function inTurn<T>(some: readonly T[], others: readonly T[]): T[] {
  const all: T[] = []
  for (let i = 0; i < Math.max(some.length, others.length); i++)
    for (const list of [some, others]) if (i < list.length) all.push(list[i]!)
  return all
}
