import { hash } from 'node:crypto'
import type { DedupEdge, DedupKey } from '../../schemas/types.js'
import type { Context, Processor, Store } from '../processor.js'
import { bandOf } from './signature.js'
import { leastSimilarity, meetBefore, similarity } from './sketch.js'

/** Estimated Jaccard similarity from which two pages count as duplicates; those with different names, from half as far below 1. */
export const THRESHOLD = 0.75

/** Distinct sketches that a band's bucket compares; a larger bucket counts as a single cluster, so that its cost stays bounded. */
export const BUCKET_LIMIT = 4096

/** Kafka key of every edge: the topic has one partition. */
export const EDGE_KEY = 'edges'

export interface BandsSettings {
  threshold?: number
  bucketLimit?: number
}

/** Hexadecimal digits by which a bucket tells its sketches apart. */
const DIGEST_DIGITS = 16

interface Page {
  page: string
  capturedAt: number
}

/** The first page that came with a sketch. */
interface Member extends Page {
  sketch: Buffer
}

/** The member that a cluster is named by: members of the cluster, and the largest distance (1 - similarity) of one from the head. */
interface Head extends Member {
  size: number
  radius: number
}

/** A cluster within a bucket; `name` is its head's sketch, digested, and empty for the bucket's first: most have no other. */
interface Cluster {
  name: string
  head: Head
}

type Edges = Context<'RUN.dedup.edges'>

/**
 * Pages under one duplicate key → the edges between duplicates.
 *
 * Under an exact key every page is linked to the first. Under a band key a page is compared with the clusters the bucket has so
 * far and linked to one page of each that it resembles, which joins them: the edges of a bucket span the connected
 * components of "resembles at or above the threshold, or above the higher one of pages with different names", so the clusters are a function of the set of pages, not of their
 * order, at one edge a page and cluster joined. Two pages that also met under an earlier band's key are linked there.
 * A bucket that outgrows the limit becomes one cluster, by edges of kind `bucket` and similarity 0, for not compared; what decides is
 * the number of distinct sketches, which no order changes.
 *
 * State, `K` being the duplicate key, `S` a sketch's digest and `C` a cluster's name: `first/K` of an exact key or an outgrown bucket;
 * `head/K/C` for one member of each cluster and `rest/K/C/S` for its others; `linked/K/PAGE` for pages that need no entry of their own.
 */
export function bands({
  threshold = THRESHOLD,
  bucketLimit = BUCKET_LIMIT,
}: BandsSettings = {}): Processor<'RUN.dedup.keys', 'RUN.dedup.edges'> {
  return ({ key, value }, context) => {
    if (value === null) throw new Error(`duplicate key ${key} has no page`)
    const { page, capturedAt, kind } = value
    const first = context.store.get(`first/${key}`) as Page | undefined
    if (first !== undefined) link(key, first, value, kind === 'exact' ? 'exact' : 'bucket', context)
    else if (kind === 'exact') context.store.put(`first/${key}`, { page, capturedAt })
    else compare(key, value, threshold, bucketLimit, context)
  }
}

/** Links a page to another of its bucket, once, without an entry of its own. */
function link(key: string, to: Page, value: DedupKey, kind: 'exact' | 'near' | 'bucket', context: Edges): void {
  const entry = `linked/${key}/${value.page}`
  if (to.page === value.page || context.store.get(entry) !== undefined) return
  context.store.put(entry, true)
  emitEdge(to, value, kind, kind === 'bucket' ? 0 : 1, context)
}

function compare(key: string, value: DedupKey, threshold: number, bucketLimit: number, context: Edges): void {
  const { store } = context
  const band = bandOf(key)
  const { page, capturedAt, sketch } = value
  const member: Member = { page, capturedAt, sketch }
  const name = digestOf(sketch)
  const hits: { cluster: Cluster; like: Member; alike: number }[] = []
  const clusters = clustersOf(store, key)
  let members = 1
  for (const cluster of clusters) {
    members += cluster.head.size
    const hit = resembling(store, key, cluster, sketch, threshold)
    if (hit === undefined) continue
    const same = cluster.head.sketch.equals(sketch)
      ? cluster.head
      : (store.get(`rest/${key}/${cluster.name}/${name}`) as Member)
    if (same !== undefined) {
      if (band === 0) link(key, same, value, 'near', context)
      return
    }
    hits.push({ cluster, ...hit })
  }
  for (const { like, alike } of hits) {
    if (!meetBefore(band, sketch, like.sketch)) emitEdge(like, value, 'near', alike, context)
  }
  if (hits.length === 0)
    store.put(`head/${key}/${clusters.length === 0 ? '' : name}`, { ...member, size: 1, radius: 0 })
  else
    join(
      store,
      key,
      hits.map(({ cluster }) => cluster),
      name,
      member,
    )
  if (members > bucketLimit) collapse(key, context)
}

/** A member of the cluster that resembles the sketch. Distances obey the triangle inequality, which spares most searches. */
function resembling(store: Store, key: string, cluster: Cluster, sketch: Buffer, threshold: number) {
  const alike = similarity(sketch, cluster.head.sketch)
  if (alike >= leastSimilarity(sketch, cluster.head.sketch, threshold)) return { like: cluster.head, alike }
  if (threshold - alike > cluster.head.radius + 1e-9) return undefined
  for (const [, like] of restOf(store, key, cluster.name)) {
    const alike = similarity(sketch, like.sketch)
    if (alike >= leastSimilarity(sketch, like.sketch, threshold)) return { like, alike }
  }
  return undefined
}

/** Makes one cluster of those that a page resembles, with the page: the smaller ones move into the largest. */
function join(store: Store, key: string, clusters: Cluster[], name: string, member: Member): void {
  const [into, ...others] = clusters.sort((a, b) => b.head.size - a.head.size) as [Cluster, ...Cluster[]]
  const head = { ...into.head }
  const add = (name: string, { page, capturedAt, sketch }: Member): void => {
    store.put(`rest/${key}/${into.name}/${name}`, { page, capturedAt, sketch })
    head.size++
    head.radius = Math.max(head.radius, 1 - similarity(head.sketch, sketch))
  }
  for (const other of others) {
    for (const [name, moved] of [...restOf(store, key, other.name)]) {
      store.delete(`rest/${key}/${other.name}/${name}`)
      add(name, moved)
    }
    store.delete(`head/${key}/${other.name}`)
    add(digestOf(other.head.sketch), other.head)
  }
  add(name, member)
  store.put(`head/${key}/${into.name}`, head)
}

/** Makes one cluster of a whole bucket, and forgets the sketches: what comes later is linked without comparing. */
function collapse(key: string, context: Edges): void {
  const { store } = context
  const clusters = clustersOf(store, key)
  const { page, capturedAt } = clusters[0]!.head
  const first = { page, capturedAt }
  store.put(`first/${key}`, first)
  for (const { name, head } of clusters) {
    store.delete(`head/${key}/${name}`)
    if (head.page !== page) {
      store.put(`linked/${key}/${head.page}`, true)
      emitEdge(first, head, 'bucket', 0, context)
    }
    for (const [rest, member] of [...restOf(store, key, name)]) {
      store.delete(`rest/${key}/${name}/${rest}`)
      store.put(`linked/${key}/${member.page}`, true)
    }
  }
}

const digestOf = (sketch: Buffer): string => hash('sha256', sketch).slice(0, DIGEST_DIGITS)

function clustersOf(store: Store, key: string): Cluster[] {
  const prefix = `head/${key}/`
  return [...store.range(prefix)].map(([entry, head]) => ({ name: entry.slice(prefix.length), head: head as Head }))
}

function* restOf(store: Store, key: string, cluster: string): Iterable<[name: string, Member]> {
  const prefix = `rest/${key}/${cluster}/`
  for (const [entry, member] of store.range(prefix)) yield [entry.slice(prefix.length), member as Member]
}

function emitEdge(a: Page, b: Page, kind: string, similarity: number, context: Edges): void {
  const edge: DedupEdge = {
    a: a.page,
    aCapturedAt: a.capturedAt,
    b: b.page,
    bCapturedAt: b.capturedAt,
    kind,
    similarity,
  }
  context.emit('RUN.dedup.edges', EDGE_KEY, edge)
}
