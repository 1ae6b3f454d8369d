import { createProgress } from '../../ingest/progress-bar.js'
import { bands } from '../../processors/bands.js'
import { fnv1a } from '../../processors/dedup/fnv.js'
import { DIGEST_BYTES, sign } from '../../processors/dedup/keys.js'
import { BANDS, bandAt, bandKey, SIGNATURE_BYTES } from '../../processors/dedup/signature.js'
import { sketchOf } from '../../processors/dedup/sketch.js'
import { defaults } from '../../topology/settings.js'
import { TRIAL_RUN, type Trial, through, trialOf } from '../trial.js'
import { DisjointSets } from './disjoint-sets.js'
import { groupsOf } from './groups.js'
import type { PageTable } from './page-table.js'

/** What a page is compared by: its signature; of a text too short to have one, a digest of the text. */
export function markOf(text: string, title = ''): Buffer {
  const { signature, digest } = sign(text, title)
  return signature.length > 0 ? signature : digest
}

/**
 * Which page each page is a duplicate of: the first of its cluster, itself where there is no other. The clusters are those that the stages
 * come to; only pages that share a key are compared, key by key, so that nothing is kept of all the others.
 */
export function canonicalPages(table: PageTable): (page: number) => number {
  const sets = new DisjointSets(table.count)
  joinSame(table, sets)
  const compared = Uint8Array.from({ length: table.count }, (_, page) =>
    Number(sets.first(page) === page && table.mark(page).length === SIGNATURE_BYTES),
  )
  const progress = createProgress({ label: 'comparing', total: BANDS * table.count, unit: 'pages' })
  const trial = trialOf([bands], { settings: defaults, run: TRIAL_RUN })
  for (let band = 0; band < BANDS; band++) {
    const pages = pagesOf(table, (page) => compared[page] === 1)
    const hashOf = (page: number) => fnv1a(table.mark(page), ...bandAt(band))
    for (const group of groupsOf(pages, table.count, hashOf)) {
      if (!isOneSet(group, sets)) joinAlike(group, band, table, sets, trial)
    }
    progress.update((band + 1) * table.count)
  }
  progress.stop()
  return (page) => sets.first(page)
}

/** Joins the pages whose marks are the same. */
function joinSame(table: PageTable, sets: DisjointSets): void {
  const pages = pagesOf(table, () => true)
  for (const group of groupsOf(pages, table.count, (page) => fnv1a(table.mark(page), 0, DIGEST_BYTES))) {
    const firsts = new Map<string, number>()
    for (const page of group) {
      const mark = table.mark(page).toString('latin1')
      const first = firsts.get(mark)
      if (first === undefined) firsts.set(mark, page)
      else sets.join(first, page)
    }
  }
}

function* pagesOf(table: PageTable, wanted: (page: number) => boolean): Generator<number> {
  for (let page = 0; page < table.count; page++) if (wanted(page)) yield page
}

/** Joins pages that are alike and share a band's key; of those that share no more than its hash the stage takes no notice. */
function joinAlike(group: Uint32Array, band: number, table: PageTable, sets: DisjointSets, trial: Trial): void {
  for (const page of group) {
    const signature = Buffer.from(table.mark(page))
    const value = { page: String(page), capturedAt: page, kind: 'band', sketch: sketchOf(signature) } as const
    through(trial, 'RUN.dedup.keys', bandKey(signature, band), value)
    for (const { value: edge } of trial.records('RUN.dedup.edges')) sets.join(Number(edge!.a), Number(edge!.b))
  }
  trial.forgetState()
}

const isOneSet = (pages: Uint32Array, sets: DisjointSets): boolean =>
  pages.every((page) => sets.first(page) === sets.first(pages[0]!))
