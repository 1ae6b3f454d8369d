import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { reasonsTable } from '../../processors/reasons.js'
import { DEAD_LETTERS } from '../../runtime/dead-letter.js'
import { describeTopology, stagesText, topologyMermaid } from '../../topology/describe.js'
import { type SluiceTopology, topology } from '../../topology/topology.js'

/** What is wrong with a topology, in words. */
function faults(topology: SluiceTopology): string[] {
  const { topics, stages } = topology
  const found: string[] = []
  for (const stage of stages) {
    for (const topic of [...stage.reads, ...stage.writes]) {
      if (!topics[topic]) found.push(`${stage.name} uses ${topic}, which is not declared`)
    }
    for (const outcome of stage.outcomes ?? []) {
      if (!stage.writes.includes(outcome)) found.push(`${stage.name} settles by ${outcome}, which it does not write`)
    }
    const partitions = new Set(stage.reads.map((topic) => topics[topic]?.partitions))
    if (partitions.size > 1) found.push(`${stage.name} reads topics with different partitions`)
    if (!stage.scoped && [...stage.reads, ...stage.writes].some((topic) => topic.startsWith('RUN.'))) {
      found.push(`${stage.name} is shared and uses a topic of a run`)
    }
  }
  for (const { name, readers, writers } of describeTopology(topology).topics) {
    // What only settles an input is read by those who watch alone.
    const watched = readers.every((reader) => reader === 'audit' || reader === 'explain')
    if (watched && !topics[name]!.outcome) found.push(`nobody reads ${name}`)
    // Every stage writes dead letters.
    if (writers.length === 0 && name !== DEAD_LETTERS) found.push(`nobody writes ${name}`)
  }
  return found
}

describe('the topology', () => {
  it('is whole: every topic declared, read and written', () => {
    expect(faults(topology)).toEqual([])
  })

  it('would be found broken', () => {
    const { seed: _, ...topics } = topology.topics
    expect(faults({ ...topology, topics })).toEqual(['seed uses seed, which is not declared'])
    const stages = topology.stages.filter(({ name }) => name !== 'bands')
    expect(faults({ ...topology, stages })).toEqual(['nobody reads RUN.dedup.keys', 'nobody writes RUN.dedup.edges'])
  })

  it('is printed in the README and in docs as it is, and so are the reasons for rejections', () => {
    const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
    expect(read('README.md')).toContain(stagesText(topology))
    expect(read('docs/topology.md')).toContain(topologyMermaid(topology))
    expect(read('docs/topology.md')).toContain(reasonsTable())
  })
})
