import { mistyped, plainName } from './closest-name.js'
import { LineError } from './errors.js'
import { memberText } from './member-text.js'

/** What other tools call the fields that are read here. */
const OTHER_NAMES: Record<string, string[]> = {
  id: ['doc_id', 'docid', 'document_id', '_id', 'uuid', 'uid', 'warc_record_id', 'identifier', 'key', 'url'],
  text: ['content', 'raw_content', 'raw_text', 'page_content', 'body', 'document', 'plain_text'],
  html: ['raw_html', 'html_content', 'content', 'raw_content', 'body', 'page'],
}

/** The fields of a line by name; what is missing is an error that says which field may be meant. */
export class Fields {
  constructor(
    readonly json: string,
    readonly values: Readonly<Record<string, unknown>>,
  ) {}

  /** A field's value, if there is one that is not null. */
  get(name: string): unknown {
    return Object.hasOwn(this.values, name) ? (this.values[name] ?? undefined) : undefined
  }

  /**
   * A string.
   * @param option the option that names the field
   * @throws {LineError} when it is missing or something else
   */
  string(name: string, option: FieldOption): string {
    const value = this.get(name)
    if (typeof value === 'string') return value
    throw new LineError(
      `"${name}" is missing or not a string${this.#instead(name, option, (other) => typeof other === 'string')}`,
    )
  }

  /** A string that may be missing. @throws {LineError} when it is something else */
  optionalString(name: string): string {
    const value = this.get(name) ?? ''
    if (typeof value !== 'string') throw new LineError(`"${name}" is not a string: ${kindOf(value)}`)
    return value
  }

  /**
   * A field as it is written, so that it can be written again.
   * @param option the option that names the field
   * @throws {LineError} when it is missing
   */
  written(name: string, option: FieldOption): string {
    if (this.get(name) !== undefined) return memberText(this.json, name)!
    const isId = (value: unknown) => typeof value === 'string' || typeof value === 'number'
    throw new LineError(`"${name}" is missing${this.#instead(name, option, isId)}`)
  }

  /** What is there instead: a value that does not do, a field that may be meant, or others. */
  #instead(name: string, { flag, field }: FieldOption, fits: (value: unknown) => boolean): string {
    const names = Object.keys(this.values)
    const near = nearest(
      name,
      OTHER_NAMES[field] ?? [],
      names.filter((other) => other !== name && fits(this.get(other))),
    )
    if (near !== undefined)
      return `; there is "${near}": ${flag} ${/^[\w.-]+$/.test(near) ? near : `'${near}'`} takes it`
    if (Object.hasOwn(this.values, name)) return `: ${kindOf(this.values[name])}`
    const shown = names.slice(0, 10).map((other) => `"${other}"`)
    return names.length === 0
      ? '; the object is empty'
      : `; there is ${shown.join(', ')}${names.length > 10 ? ', …' : ''}`
  }
}

/** An option for the name of a field, and what the field is called without it. */
export interface FieldOption {
  flag: string
  field: string
}

function kindOf(value: unknown): string {
  if (value === null) return 'it is null'
  if (Array.isArray(value)) return 'it is an array'
  return `it is ${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}

function nearest(name: string, otherNames: string[], names: string[]): string | undefined {
  const same = names.find((other) => plainName(other) === plainName(name))
  if (same !== undefined) return same
  const known = otherNames.find((other) => names.some((candidate) => plainName(candidate) === plainName(other)))
  if (known !== undefined) return names.find((candidate) => plainName(candidate) === plainName(known))
  const meant = [name, ...otherNames].map(plainName)
  return names.find((other) => wordsOf(other).some((word) => meant.includes(word))) ?? mistyped(name, names)
}

/** The words of `docId`, `doc_id`, `doc.id`. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/(\p{Ll})(?=\p{Lu})/gu, '$1 ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
