import { describe, expect, it } from 'vitest'
import { treeOf } from '../../cli/run-tree.js'

const run = (name: string, base: string | null, startedAt: number) => ({ name, base, startedAt })

describe('the tree of runs', () => {
  it('has each run below the one that it stands on, oldest first', () => {
    const runs = [
      run('round-2', 'wide', 4),
      run('wide', 'main', 3),
      run('round-1', 'main', 2),
      run('main', null, 1),
      run('late', 'main', 5),
    ]
    expect(treeOf(runs).map(({ drawn }) => drawn)).toEqual(['main', '├ round-1', '├ wide', '│ └ round-2', '└ late'])
  })

  it('leaves no run out whose base is not known', () => {
    expect(treeOf([run('orphan', 'gone', 1)]).map(({ drawn }) => drawn)).toEqual(['orphan'])
  })
})
