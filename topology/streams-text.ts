import type { SluiceTopology } from './topology.js'

/**
 * The topology as Kafka Streams prints its own (`TopologyDescription`), which tools can draw: each stage is a sub-topology, with a source for the
 * topics that it reads and a sink for each that it writes.
 */
export function streamsText({ stages }: Pick<SluiceTopology, 'stages'>): string {
  const blocks = stages.map(({ name, reads, writes, state }, number) => {
    const source = `${name}-source`
    const sinks = writes.map((topic) => `${name}-to-${topic}`)
    return [
      `   Sub-topology: ${number}`,
      `    Source: ${source} (topics: [${reads.join(', ')}])`,
      `      --> ${name}`,
      `    Processor: ${name} (stores: [${state ? `${name}-store` : ''}])`,
      `      --> ${sinks.join(', ') || 'none'}`,
      `      <-- ${source}`,
      ...sinks.flatMap((sink, i) => [`    Sink: ${sink} (topic: ${writes[i]})`, `      <-- ${name}`]),
    ].join('\n')
  })
  return `Topologies:\n${blocks.join('\n\n')}\n\n`
}
