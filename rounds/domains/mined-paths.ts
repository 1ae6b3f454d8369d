/** The nodes of a URL tree by number, a parent before what is below it, with the pages in each and below, and those that a run collected of them. */
export interface CountedTree {
  size: number
  /** The node above; -1 for a host. */
  parentOf(node: number): number
  pages: ArrayLike<number>
  collected: ArrayLike<number>
}

export interface Proposing {
  /** Share of a host's pages that was collected, above which it is related to the domain. */
  share: number
  /** Pages that a host, and a path in it, has at least. */
  least: number
}

/** As DeepSeekMath: a host of which more than a tenth was collected (arXiv 2402.03300, §2.1). */
export const PROPOSING: Proposing = { share: 0.1, least: 5 }

/** A node of which so much was collected carries the domain as a whole. */
const HIGH = 0.5
/** Directories carry what was collected of a node if they have so much of it. */
const MOST = 0.9
/** They stand for the node if so much of its pages lies beside them. */
const BESIDE = 0.1

/**
 * The paths that are proposed to a person: in each host that is related to the domain, the highest nodes of which much was collected and which together carry what
 * was; the host itself where no directory tells more.
 */
export function minedPaths(tree: CountedTree, { share, least }: Proposing = PROPOSING): number[] {
  const { size, pages, collected } = tree
  const below = new Map<number, number[]>()
  const hosts: number[] = []
  for (let node = 0; node < size; node++) {
    if (collected[node] === 0 || pages[node]! < least) continue
    const parent = tree.parentOf(node)
    if (parent >= 0) below.get(parent)?.push(node) ?? below.set(parent, [node])
    else if (collected[node]! > share * pages[node]!) hosts.push(node)
  }
  const mined = (node: number): number[] => {
    const paths = (below.get(node) ?? []).flatMap(mined)
    if (collected[node]! < HIGH * pages[node]!) return paths
    const sum = (of: ArrayLike<number>) => paths.reduce((total, path) => total + of[path]!, 0)
    const carries = sum(collected) >= MOST * collected[node]!
    return carries && pages[node]! - sum(pages) >= BESIDE * pages[node]! ? paths : [node]
  }
  return hosts.flatMap((host) => {
    const paths = mined(host)
    return paths.length > 0 ? paths : [host]
  })
}
