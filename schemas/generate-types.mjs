// Writes types.ts from the .avsc files: one interface a record, a map from topic to interface, and the schemas themselves.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const here = new URL('.', import.meta.url)
const primitives = {
  null: 'null',
  boolean: 'boolean',
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  string: 'string',
  bytes: 'Buffer',
}

/** TypeScript for one Avro type. Named types are written inline: each schema stands alone. */
function typescript(type) {
  if (typeof type === 'string') {
    if (!primitives[type]) throw new Error(`no TypeScript type for Avro type ${JSON.stringify(type)}`)
    return primitives[type]
  }
  if (Array.isArray(type)) return type.map(typescript).join(' | ')
  if (type.type === 'enum') return type.symbols.map((symbol) => `'${symbol}'`).join(' | ')
  if (type.type === 'array') return `Array<${typescript(type.items)}>`
  if (type.type === 'map') return `Record<string, ${typescript(type.values)}>`
  if (type.type === 'record') {
    return `{ ${type.fields.map((field) => `${field.name}: ${typescript(field.type)}`).join('; ')} }`
  }
  return typescript(type.type)
}

const sources = readdirSync(here)
  .filter((file) => file.endsWith('.avsc'))
  .sort()
  .map((file) => ({
    topic: file.slice(0, -'.avsc'.length),
    schema: JSON.parse(readFileSync(new URL(file, here), 'utf8')),
  }))

const interfaces = sources.map(({ schema }) => {
  const fields = schema.fields.map(
    (field) => `${field.doc ? `  /** ${field.doc} */\n` : ''}  ${field.name}: ${typescript(field.type)}`,
  )
  return `/** ${schema.doc} */\nexport interface ${schema.name} {\n${fields.join('\n')}\n}\n`
})
const topics = sources.map(({ topic, schema }) => `  '${topic}': ${schema.name}`)
const values = sources.map(({ topic, schema }) => `  '${topic}': ${JSON.stringify(schema)},`)
writeFileSync(
  new URL('types.ts', here),
  `// Made from the .avsc files by generate-types.mjs; not to be edited.
import type { Schema } from 'avsc'

${interfaces.join('\n')}
/** The value of each topic, by the topic's name in the topology. */
export interface TopicValues {
${topics.join('\n')}
}

export type TopicName = keyof TopicValues

/** The schema of each topic's values. */
export const schemas: Record<TopicName, Schema> = {
${values.join('\n')}
}
`,
)
