type Column = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array

/** The array, or a copy of it that is half as long again, with room for so many values. */
export function withRoom<C extends Column>(column: C, values: number): C {
  if (values <= column.length) return column
  const longer = new (column.constructor as new (length: number) => C)(Math.max(values, Math.ceil(1.5 * column.length)))
  longer.set(column)
  return longer
}
