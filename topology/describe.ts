import { auditedTopics, storyTopics } from './meaning.js'
import type { SluiceTopology } from './topology.js'

/** The topology as plain data: topics with who writes and reads them, stages with theirs, and the filters. */
export function describeTopology(topology: SluiceTopology) {
  const { topics, stages, filters } = topology
  const uses = (list: readonly string[], topic: string) => list.includes(topic)
  const audited = auditedTopics(topology)
  const told = storyTopics(topology)
  const first = new Set(stages.filter(({ scoped }) => !scoped).flatMap(({ writes }) => writes))
  return {
    topics: Object.entries(topics).map(([name, { kind, owned, partitions, key, readers, writers }]) => ({
      name,
      kind,
      scope: scopeOf(owned && !first.has(name)),
      partitions,
      key,
      writers: [...writers, ...stages.filter(({ writes }) => uses(writes, name)).map((stage) => stage.name)],
      readers: [
        ...stages.filter(({ reads }) => uses(reads, name)).map((stage) => stage.name),
        ...readers,
        ...(audited.includes(name) ? ['audit'] : []),
        ...(told.includes(name) ? ['explain'] : []),
      ],
    })),
    stages: stages.map(({ name, scoped, phase, reads, writes, state, settings }) => ({
      name,
      scope: scopeOf(scoped),
      phase,
      reads,
      writes,
      state,
      settings,
    })),
    filters: stages
      .filter(({ filtered }) => filtered)
      .flatMap((stage) => filters.map(({ name }) => ({ name, stage: stage.name }))),
  }
}

const scopeOf = (scoped: boolean) => (scoped ? 'run' : 'shared')

/** A line for each stage, in the order of the flow. */
export function stagesText({ stages }: SluiceTopology): string {
  const name = Math.max(...stages.map((stage) => stage.name.length))
  const reads = Math.max(...stages.map((stage) => stage.reads.join(' + ').length))
  const lines = stages.map((stage) => {
    const state = stage.state ? '  [state]' : ''
    return `  ${stage.name.padEnd(name)}  ${stage.reads.join(' + ').padEnd(reads)}  →  ${stage.writes.join(', ')}${state}`
  })
  const of = (scoped: boolean) => lines.filter((_, i) => stages[i]!.scoped === scoped).join('\n')
  return `shared\n${of(false)}\nin each run (RUN stands for its name)\n${of(true)}`
}

/** The stages, and the filters that the settings can put into their tasks. */
export function topologyText(topology: SluiceTopology): string {
  const { filters } = describeTopology(topology)
  const lines = filters.map(({ name, stage }) => `  ${name}  within ${stage}`)
  return [stagesText(topology), ...(lines.length > 0 ? ['filters, for the setting `filters`', ...lines] : [])].join(
    '\n',
  )
}

/** A Mermaid flowchart: stages as boxes, filters in the tasks of stages with dotted lines, topics as cylinders. */
export function topologyMermaid(topology: SluiceTopology): string {
  const { topics, stages } = topology
  const id = (text: string) => text.replace(/\W/g, '_')
  const lines = ['flowchart LR']
  for (const topic of Object.keys(topics)) lines.push(`  t_${id(topic)}[(${topic})]`)
  for (const stage of stages) lines.push(`  ${id(stage.name)}[${stage.name}]`)
  for (const stage of stages) {
    for (const topic of stage.reads) lines.push(`  t_${id(topic)} --> ${id(stage.name)}`)
    for (const topic of stage.writes) lines.push(`  ${id(stage.name)} --> t_${id(topic)}`)
  }
  for (const { name, stage } of describeTopology(topology).filters) {
    lines.push(`  ${id(stage)} -.-> f_${id(name)}([${name}])`)
  }
  for (const [topic, { writers, readers }] of Object.entries(topics)) {
    for (const writer of writers) lines.push(`  ${id(`by_${writer}`)}([${writer}]) --> t_${id(topic)}`)
    for (const reader of readers) lines.push(`  t_${id(topic)} --> ${id(`by_${reader}`)}([${reader}])`)
  }
  return lines.join('\n')
}
