import type { Context, Processor, Store } from '../processor.js'

interface Page {
  page: string
  capturedAt: number
}

/** A cluster, under the name it got from one of its pages. */
interface Cluster {
  size: number
  canonical: Page
}

/**
 * Edges → the canonical page of every page that has a duplicate: the earliest of its cluster by capture time, then by id.
 * A record goes out for each page whose canonical page changed. The latest of each page are a function of the set of edges.
 *
 * A disjoint-set, in the form in which a lookup is one read: the smaller cluster's pages move to the larger's name.
 * State: `name/PAGE` → its cluster's name, `cluster/NAME`, and `page/NAME/PAGE` for each page of a cluster.
 */
export function clusters(): Processor<'RUN.dedup.edges', 'RUN.dedup.members'> {
  return ({ value }, context) => {
    if (value === null) throw new Error('an edge has no pages')
    const a = find({ page: value.a, capturedAt: value.aCapturedAt }, context.store)
    const b = find({ page: value.b, capturedAt: value.bCapturedAt }, context.store)
    if (a.name !== b.name) unite(a, b, context)
  }
}

type Named = Cluster & { name: string }

/** The cluster of a page; a page not seen before is one of its own, which is not written yet. */
function find(page: Page, store: Store): Named {
  const name = store.get(`name/${page.page}`) as string | undefined
  if (name === undefined) return { name: page.page, size: 1, canonical: page }
  return { name, ...(store.get(`cluster/${name}`) as Cluster) }
}

function unite(a: Named, b: Named, context: Context<'RUN.dedup.members'>): void {
  const { store } = context
  const [large, small] = a.size >= b.size ? [a, b] : [b, a]
  const canonical = earlier(a.canonical, b.canonical) ? a.canonical : b.canonical
  for (const cluster of [large, small]) {
    const fresh = cluster.size === 1
    const moves = fresh || cluster === small
    const changes = fresh || cluster.canonical.page !== canonical.page
    if (!moves && !changes) continue
    for (const page of fresh ? [cluster.name] : pagesOf(cluster, store)) {
      if (moves) {
        if (!fresh) store.delete(`page/${cluster.name}/${page}`)
        store.put(`page/${large.name}/${page}`, true)
        store.put(`name/${page}`, large.name)
      }
      if (changes) context.emit('RUN.dedup.members', page, { canonical: canonical.page })
    }
  }
  if (small.size > 1) store.delete(`cluster/${small.name}`)
  store.put(`cluster/${large.name}`, { size: large.size + small.size, canonical })
}

function pagesOf({ name }: Named, store: Store): string[] {
  const prefix = `page/${name}/`
  return [...store.range(prefix)].map(([key]) => key.slice(prefix.length))
}

/** Ids compare by code unit, as everywhere, not by locale. */
function earlier(a: Page, b: Page): boolean {
  return a.capturedAt < b.capturedAt || (a.capturedAt === b.capturedAt && a.page < b.page)
}
