import type { Stage, Topology } from './types.js'

/** The topology as plain data: topics with who writes and reads them, stages with theirs. */
export function describeTopology({ topics, stages }: Topology) {
  return {
    topics: Object.entries(topics).map(([name, { kind, scope, partitions, key, readers = [], writers = [] }]) => ({
      name,
      kind,
      scope,
      partitions,
      key,
      writers: [
        ...writers,
        ...stages.filter((stage) => stage.writes.includes(name as never)).map((stage) => stage.name),
      ],
      readers: [
        ...stages.filter((stage) => stage.reads.includes(name as never)).map((stage) => stage.name),
        ...readers,
      ],
    })),
    stages: stages.map(({ name, scope, reads, writes, state }) => ({ name, scope, reads, writes, state })),
  }
}

/** A line a stage, in the order of the flow. */
export function topologyText({ stages }: Topology): string {
  const name = Math.max(...stages.map((stage) => stage.name.length))
  const reads = Math.max(...stages.map((stage) => stage.reads.join(' + ').length))
  const lines = stages.map((stage) => {
    const state = stage.state ? '  [state]' : ''
    return `  ${stage.name.padEnd(name)}  ${stage.reads.join(' + ').padEnd(reads)}  →  ${stage.writes.join(', ')}${state}`
  })
  const of = (scope: Stage['scope']) => lines.filter((_, i) => stages[i]!.scope === scope).join('\n')
  return `shared\n${of('shared')}\nin each run (RUN stands for its name)\n${of('run')}`
}

/** A Mermaid flowchart: stages as boxes, topics as cylinders. */
export function topologyMermaid({ topics, stages }: Topology): string {
  const id = (text: string) => text.replace(/\W/g, '_')
  const lines = ['flowchart LR']
  for (const topic of Object.keys(topics)) lines.push(`  t_${id(topic)}[(${topic})]`)
  for (const stage of stages) lines.push(`  ${id(stage.name)}[${stage.name}]`)
  for (const stage of stages) {
    for (const topic of stage.reads) lines.push(`  t_${id(topic)} --> ${id(stage.name)}`)
    for (const topic of stage.writes) lines.push(`  ${id(stage.name)} --> t_${id(topic)}`)
  }
  for (const [topic, { writers = [], readers = [] }] of Object.entries(topics)) {
    for (const writer of writers) lines.push(`  ${id(`by_${writer}`)}([${writer}]) --> t_${id(topic)}`)
    for (const reader of readers) lines.push(`  t_${id(topic)} --> ${id(`by_${reader}`)}([${reader}])`)
  }
  return lines.join('\n')
}
