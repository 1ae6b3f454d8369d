import avro, { type Schema, type Type } from 'avsc'

interface RecordSchema {
  fields?: Array<{ name: string; type: Schema; default?: unknown }>
}

/**
 * Why `reader` cannot read what was written with `writer`, naming the field where it is one; undefined when it can.
 * avsc itself names a field that is missing, but not one whose type has changed.
 */
export function incompatibility(reader: Type, writer: Type): string | undefined {
  try {
    reader.createResolver(writer)
    return undefined
  } catch (error) {
    const before = (writer.schema() as RecordSchema).fields ?? []
    for (const field of (reader.schema() as RecordSchema).fields ?? []) {
      const old = before.find(({ name }) => name === field.name)
      if (old && !readable(field.type, old.type)) {
        return `field ${field.name} was ${JSON.stringify(old.type)} and is now ${JSON.stringify(field.type)}`
      }
    }
    return (error as Error).message
  }
}

function readable(reader: Schema, writer: Schema): boolean {
  const type = (schema: Schema) => avro.Type.forSchema(schema, { registry: {} })
  try {
    type(reader).createResolver(type(writer))
    return true
  } catch {
    return false
  }
}
