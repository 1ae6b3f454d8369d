import { describe, expect, it } from 'vitest'
import { differ, nameBits, nameOf } from '../../../processors/dedup/name.js'

describe('nameOf', () => {
  it.each([
    ['Term Rewriting', ['term', 'rewriting']],
    ['fq_nmod_mat.h – matrices over finite fields', ['fq_nmod_mat', 'h']],
    ['16.6. Waves | Mirror', ['waves']],
    ['Integers · Nemo.jl', ['integers']],
    ['A. GNU Free Documentation License', ['gnu', 'free', 'documentation', 'license']],
    ['GAP (ref) - Chapter 60: Abelian Number Fields', ['gap', 'ref']],
    ['Non-linear maps, v1.2', ['non', 'linear', 'maps']],
    ['Lecture 3', ['lecture', '3']],
    ['Ｇroups', ['groups']],
    ['群 与 Ring 论', ['群', '与', 'ring', '论']],
    ['ตัว', ['ต', 'ั', 'ว']],
    [' 2.1 ', []],
    ['Σ', ['σ']],
    ['—', []],
    ['', []],
  ])('takes from %j what the page is called', (title, words) => {
    expect(nameOf(title)).toEqual(words)
  })
})

describe('differ', () => {
  const differently = (a: string, b: string) => differ(nameBits(a), nameBits(b))

  it.each([
    ['Archetype G', 'Archetype H'],
    [
      'fq_mat.h – matrices over finite fields',
      'fq_nmod_mat.h – matrices over finite fields (word-size characteristic)',
    ],
    ['Lecture 3', 'Lecture 4'],
    ['numpy.memmap.flatten — NumPy v2.2 Manual', 'numpy.char.chararray.flatten — NumPy v2.0 Manual'],
    ['非公平组合游戏 - OI Wiki', '可持久化块状数组 - OI Wiki'],
  ])('is true of %j and %j', (a, b) => {
    expect([differently(a, b), differently(b, a)]).toEqual([true, true])
  })

  it.each([
    ['Term Rewriting', 'term rewriting'],
    ['6.4 Tensile fractures', '7.1 Tensile fractures'],
    ['Waves', 'Waves | Mirror'],
    ['Waves - Site A', 'Waves - Site B'],
    ['owner/Name.jl · Docs', 'Name.jl · Docs'],
    ['Graphs, and PageRank', 'Fan.net, Graphs, and PageRank: Oh My!'],
    ['Anything', ''],
    ['', ''],
  ])('is false of %j and %j', (a, b) => {
    expect([differently(a, b), differently(b, a)]).toEqual([false, false])
  })

  it('misses few names that differ in one word of three, though 32 bits are few for words', () => {
    let missed = 0
    for (let i = 0; i < 1000; i++) if (!differently(`the group a${i}`, `the group b${i}`)) missed++
    expect(missed).toBeLessThan(250)
  })
})
