import type { SluiceTopology } from './topology.js'

/** The topology as plain data: topics with who writes and reads them, stages with theirs. */
export function describeTopology({ topics, stages }: SluiceTopology) {
  return {
    topics: Object.entries(topics).map(([name, { kind, scoped, partitions, key, readers, writers }]) => ({
      name,
      kind,
      scope: scopeOf(scoped),
      partitions,
      key,
      writers: [...writers, ...stages.filter((stage) => stage.writes.includes(name)).map((stage) => stage.name)],
      readers: [...stages.filter((stage) => stage.reads.includes(name)).map((stage) => stage.name), ...readers],
    })),
    stages: stages.map(({ name, scoped, reads, writes, state }) => ({
      name,
      scope: scopeOf(scoped),
      reads,
      writes,
      state,
    })),
  }
}

const scopeOf = (scoped: boolean) => (scoped ? 'run' : 'shared')

/** A line a stage, in the order of the flow. */
export function topologyText({ stages }: SluiceTopology): string {
  const name = Math.max(...stages.map((stage) => stage.name.length))
  const reads = Math.max(...stages.map((stage) => stage.reads.join(' + ').length))
  const lines = stages.map((stage) => {
    const state = stage.state ? '  [state]' : ''
    return `  ${stage.name.padEnd(name)}  ${stage.reads.join(' + ').padEnd(reads)}  →  ${stage.writes.join(', ')}${state}`
  })
  const of = (scoped: boolean) => lines.filter((_, i) => stages[i]!.scoped === scoped).join('\n')
  return `shared\n${of(false)}\nin each run (RUN stands for its name)\n${of(true)}`
}

/** A Mermaid flowchart: stages as boxes, topics as cylinders. */
export function topologyMermaid({ topics, stages }: SluiceTopology): string {
  const id = (text: string) => text.replace(/\W/g, '_')
  const lines = ['flowchart LR']
  for (const topic of Object.keys(topics)) lines.push(`  t_${id(topic)}[(${topic})]`)
  for (const stage of stages) lines.push(`  ${id(stage.name)}[${stage.name}]`)
  for (const stage of stages) {
    for (const topic of stage.reads) lines.push(`  t_${id(topic)} --> ${id(stage.name)}`)
    for (const topic of stage.writes) lines.push(`  ${id(stage.name)} --> t_${id(topic)}`)
  }
  for (const [topic, { writers, readers }] of Object.entries(topics)) {
    for (const writer of writers) lines.push(`  ${id(`by_${writer}`)}([${writer}]) --> t_${id(topic)}`)
    for (const reader of readers) lines.push(`  t_${id(topic)} --> ${id(`by_${reader}`)}([${reader}])`)
  }
  return lines.join('\n')
}
