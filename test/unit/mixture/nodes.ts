import { NodeIndex } from '../../../processors/posterior/node-index.js'
import type { NodeSums, NodeTable } from '../../../processors/posterior/posterior.js'

/** The nodes of these paths, parents first. */
export function nodeTable(sums: Record<string, NodeSums>): NodeTable {
  const index = new NodeIndex()
  for (const path of Object.keys(sums)) addPath(index, path)
  const values = Object.values(sums)
  return {
    index,
    pages: Float64Array.from(values, ({ pages }) => pages),
    positives: Float64Array.from(values, ({ positives }) => positives),
  }
}

export function addPath(index: NodeIndex, path: string): number {
  return path.split('/').reduce((node, name) => index.add(node, name), -1)
}

/** The paths of all nodes, by number. */
export function pathsOf(index: NodeIndex): string[] {
  const paths: string[] = []
  for (let node = 0; node < index.size; node++) {
    const parent = index.parentOf(node)
    paths.push(parent < 0 ? index.nameOf(node) : `${paths[parent]}/${index.nameOf(node)}`)
  }
  return paths
}
