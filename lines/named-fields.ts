import type { Fields } from './fields.js'

/** A field that something is read from, by what it is called when nothing else is said. */
export type FieldName = 'id' | 'url' | 'title' | 'text' | 'html'

/** What the fields are called in the lines at hand, where it is something else. */
export type FieldNames = { [field in FieldName]?: string }

/** The fields of a line, under the names that are given to them by options. */
export class NamedFields {
  constructor(
    readonly fields: Fields,
    readonly names: FieldNames,
  ) {}

  /** @throws {LineError} when it is missing or no string */
  string(field: FieldName): string {
    return this.fields.string(this.#name(field), { flag: fieldFlag(field), field })
  }

  /** @throws {LineError} when it is there and no string */
  optionalString(field: FieldName): string {
    return this.fields.optionalString(this.#name(field))
  }

  /** As it is written in JSON. @throws {LineError} when it is missing */
  written(field: FieldName): string {
    return this.fields.written(this.#name(field), { flag: fieldFlag(field), field })
  }

  /** As a text, a number as it is written; undefined when it is missing. */
  plain(field: FieldName): string | undefined {
    const value = this.fields.get(this.#name(field))
    return typeof value === 'string' || value === undefined ? value : this.written(field)
  }

  #name(field: FieldName): string {
    return this.names[field] ?? field
  }
}

/** The option that names a field. */
export const fieldFlag = (field: FieldName): string => `--${field}-field`
