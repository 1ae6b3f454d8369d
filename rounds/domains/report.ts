import { type Annotated, saidOf } from '../../processors/posterior/annotated.js'
import { decodeCalibration } from '../../processors/posterior/calibration-file.js'
import type { NodeIndex } from '../../processors/posterior/node-index.js'
import type { NodeTable } from '../../processors/posterior/posterior.js'
import type { DomainAnnotation, Run } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { loadBlob } from '../models.js'
import { type Annotations, verdictsIn } from './annotations.js'
import type { DomainCounts } from './counts.js'
import { decodeCounts } from './counts-file.js'
import { minedPaths, PROPOSING, type Proposing } from './mined-paths.js'

/** A node of the URL tree, as it is shown. */
export interface DomainRow {
  node: string
  /** Pages that reached scoring, copies among them, and those that passed the cut. */
  pages: number
  collected: number
  share: number
  tokens: number
  collectedTokens: number
  /** Mean probability of its pages. */
  posterior: number
  proposed: boolean
  /** What a person said of it; absent where nobody did. */
  annotation?: DomainAnnotation & {
    /** Whether the run goes by it already. */
    inForce: boolean
  }
  /** What holds for its pages, where a node above it is spoken of. */
  under?: string
}

/** The nodes of a run with what it counted in them. */
type Counted = Pick<NodeTable, 'index' | 'pages'> & DomainCounts

/** What a run found in each node, and what people say of it now. */
export class Domains {
  /** What people say, as it is compared. */
  readonly #said: Annotated

  /** @param before what the run goes by */
  constructor(
    private readonly counted: Counted,
    private readonly annotations: Annotations,
    private readonly before: Annotated,
    private readonly proposing: Proposing = PROPOSING,
  ) {
    this.#said = verdictsIn(annotations)
  }

  /** Every node, and what no page stands in and people spoke of. */
  all(): DomainRow[] {
    const proposed = new Set(this.#mined())
    const rows: DomainRow[] = []
    for (let node = 0; node < this.counted.index.size; node++) rows.push(this.#row(node, proposed.has(node)))
    return [...rows, ...this.#spoken().filter(({ pages }) => pages === 0)]
  }

  /** What a person can say yes or no to, and what was said. */
  notable(): DomainRow[] {
    const proposed = this.#mined().map((node) => this.#row(node, true))
    return [...proposed.filter((row) => row.proposed), ...this.#spoken()]
  }

  /** Pages in a node and below; 0 where the run has none. */
  pagesIn(path: string): number {
    return this.counted.pages[nodeOf(this.counted.index, path)] ?? 0
  }

  #mined(): number[] {
    const { index, pages, collected } = this.counted
    const parentOf = (node: number) => index.parentOf(node)
    return minedPaths({ size: index.size, parentOf, pages, collected }, this.proposing)
  }

  #spoken(): DomainRow[] {
    return [...this.annotations.keys()].map((path) => {
      const node = nodeOf(this.counted.index, path)
      return node < 0 ? { ...EMPTY, node: path, ...this.#saidOf(path) } : this.#row(node, false)
    })
  }

  #row(number: number, mined: boolean): DomainRow {
    const { index, pages, collected, tokens, collectedTokens, probable } = this.counted
    const node = pathOf(index, number)
    const said = this.#saidOf(node)
    return {
      node,
      pages: pages[number]!,
      collected: collected[number]!,
      share: collected[number]! / pages[number]!,
      tokens: tokens[number]!,
      collectedTokens: collectedTokens[number]!,
      posterior: probable[number]! / pages[number]!,
      proposed: mined && !said.annotation && said.under === undefined,
      ...said,
    }
  }

  #saidOf(path: string): Pick<DomainRow, 'annotation' | 'under'> {
    const annotation = this.annotations.get(path)
    if (annotation) return { annotation: { ...annotation, inForce: this.before.get(path) === this.#said.get(path) } }
    const above = saidOf(this.#said, path.split('/'))
    return above === undefined ? {} : { under: above ? 'approved' : 'refused' }
  }
}

const EMPTY = { pages: 0, collected: 0, share: 0, tokens: 0, collectedTokens: 0, posterior: 0, proposed: false }

/** @returns undefined for a run that has no probabilities, or none yet */
export async function domainsOf(
  cluster: Cluster,
  { calibration, domains }: Run,
  annotations: Annotations,
): Promise<Domains | undefined> {
  if (calibration === null || domains === null) return undefined
  const { nodes, annotated = new Map() } = decodeCalibration(await loadBlob(cluster, calibration))
  const counts = decodeCounts(await loadBlob(cluster, domains), nodes.index.size)
  return new Domains({ ...nodes, ...counts }, annotations, annotated)
}

function pathOf(index: NodeIndex, node: number): string {
  const names: string[] = []
  for (let at = node; at >= 0; at = index.parentOf(at)) names.unshift(index.nameOf(at))
  return names.join('/')
}

/** The node of a path; -1 where there is none. */
function nodeOf(index: NodeIndex, path: string): number {
  let node = -1
  for (const name of path.split('/')) {
    node = index.find(node, name)
    if (node < 0) return -1
  }
  return node
}

/** Most collected first, and by name where that is the same. */
export const byCollected = (a: DomainRow, b: DomainRow): number =>
  b.collected - a.collected || b.pages - a.pages || (a.node < b.node ? -1 : 1)
