import { saidOf } from '../../processors/posterior/annotated.js'
import { decodeCalibration } from '../../processors/posterior/calibration-file.js'
import type { NodeIndex } from '../../processors/posterior/node-index.js'
import type { NodeTable } from '../../processors/posterior/posterior.js'
import type { DomainAnnotation, Run } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { loadBlob } from '../models.js'
import type { Annotations } from './annotations.js'
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

/** What a run found in each node, and what people say of it now. */
export class Domains {
  constructor(
    private readonly index: NodeIndex,
    private readonly rows: readonly DomainRow[],
  ) {}

  get all(): readonly DomainRow[] {
    return this.rows
  }

  /** What a person can say yes or no to, and what was said. */
  get notable(): DomainRow[] {
    return this.rows.filter(({ proposed, annotation }) => proposed || annotation)
  }

  /** Pages in a node and below; 0 where the run has none. */
  pagesIn(path: string): number {
    let node = -1
    for (const name of path.split('/')) {
      node = this.index.find(node, name)
      if (node < 0) return 0
    }
    return this.rows[node]?.pages ?? 0
  }
}

/** @returns undefined for a run that has no probabilities, or none yet */
export async function domainsOf(
  cluster: Cluster,
  { calibration, domains }: Run,
  annotations: Annotations,
  proposing: Proposing = PROPOSING,
): Promise<Domains | undefined> {
  if (calibration === null || domains === null) return undefined
  const { nodes, annotated = new Map() } = decodeCalibration(await loadBlob(cluster, calibration))
  const counts = decodeCounts(await loadBlob(cluster, domains), nodes.index.size)
  return new Domains(nodes.index, rowsOf({ ...nodes, ...counts }, annotations, annotated, proposing))
}

/** The nodes of a run with what it counted in them. */
type Counted = Pick<NodeTable, 'index' | 'pages'> & DomainCounts

/** The rows of all nodes, by number, and after them those of nodes that no page stands in and people spoke of. @param before what the run goes by */
export function rowsOf(
  { index, pages, collected, tokens, collectedTokens, probable }: Counted,
  annotations: Annotations,
  before: ReadonlyMap<string, boolean>,
  proposing: Proposing = PROPOSING,
): DomainRow[] {
  const tree = { size: index.size, parentOf: (node: number) => index.parentOf(node), pages, collected }
  const mined = new Set(minedPaths(tree, proposing))
  const said = new Map([...annotations].map(([node, { verdict }]) => [node, verdict === 'approved'] as const))
  const spoken = (node: string): Pick<DomainRow, 'annotation' | 'under'> => {
    const annotation = annotations.get(node)
    if (annotation) return { annotation: { ...annotation, inForce: before.get(node) === said.get(node) } }
    const above = saidOf(said, node.split('/'))
    return above === undefined ? {} : { under: above ? 'approved' : 'refused' }
  }
  const rows: DomainRow[] = []
  for (let number = 0; number < index.size; number++) {
    const parent = index.parentOf(number)
    const node = parent < 0 ? index.nameOf(number) : `${rows[parent]!.node}/${index.nameOf(number)}`
    const what = spoken(node)
    rows.push({
      node,
      pages: pages[number]!,
      collected: collected[number]!,
      share: collected[number]! / pages[number]!,
      tokens: tokens[number]!,
      collectedTokens: collectedTokens[number]!,
      posterior: probable[number]! / pages[number]!,
      proposed: mined.has(number) && !what.annotation && what.under === undefined,
      ...what,
    })
  }
  const known = new Set(rows.map(({ node }) => node))
  for (const node of [...annotations.keys()].filter((node) => !known.has(node)).sort())
    rows.push({ ...EMPTY, node, ...spoken(node) })
  return rows
}

const EMPTY = { pages: 0, collected: 0, share: 0, tokens: 0, collectedTokens: 0, posterior: 0, proposed: false }

/** Most collected first, and by name where that is the same. */
export const byCollected = (a: DomainRow, b: DomainRow): number =>
  b.collected - a.collected || b.pages - a.pages || (a.node < b.node ? -1 : 1)
