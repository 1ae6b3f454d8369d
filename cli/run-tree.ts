import type { Run } from '../schemas/types.js'

type Node = Pick<Run, 'name' | 'base' | 'startedAt'>

/** Runs in the order of a tree, each below the run that it stands on, oldest first, with the name drawn at its place. */
export function treeOf<R extends Node>(runs: readonly R[]): Array<{ run: R; drawn: string }> {
  const names = new Set(runs.map(({ name }) => name))
  const below = (base: string | undefined) =>
    runs
      .filter((run) => (run.base !== null && names.has(run.base) ? run.base : undefined) === base)
      .sort((a, b) => a.startedAt - b.startedAt)
  const drawn = (run: R, prefix: string, indent: string): Array<{ run: R; drawn: string }> => {
    const children = below(run.name)
    return [
      { run, drawn: prefix + run.name },
      ...children.flatMap((child, i) => {
        const last = i === children.length - 1
        return drawn(child, `${indent}${last ? '└ ' : '├ '}`, `${indent}${last ? '  ' : '│ '}`)
      }),
    ]
  }
  return below(undefined).flatMap((root) => drawn(root, '', ''))
}
