import { type Command, Option } from 'commander'
import type { BadLines, Fields } from '../lines/index.js'

const MEANINGS = {
  id: 'the field that a line is known by',
  text: 'the field with the text',
  title: 'the field with the title',
  html: 'the field with the HTML',
  url: 'the field with the URL',
}

/** A field of a line, by what it is called when nothing else is said. */
export type FieldName = keyof typeof MEANINGS

/** The options of a command that reads lines, as commander gives them. */
export type LineOptions = { badLines: BadLines } & { [name in FieldName as `${name}Field`]?: string }

/** Adds the options for how lines are read: what their fields are called, and what becomes of bad ones. */
export function withLineOptions(command: Command, fields: FieldName[]): Command {
  for (const field of fields) command.option(flagOf(field, '<name>'), MEANINGS[field], field)
  return command.addOption(
    new Option(
      '--bad-lines <what>',
      'stop at the first bad line, or skip and count them; the exit code is 1 either way',
    )
      .choices(['stop', 'skip'])
      .default('stop'),
  )
}

/** The fields of a line, under the names that the options give them. */
export class NamedFields {
  constructor(
    readonly fields: Fields,
    readonly options: LineOptions,
  ) {}

  /** @throws {LineError} when it is missing or no string */
  string(field: FieldName): string {
    return this.fields.string(this.#name(field), { flag: flagOf(field), field })
  }

  /** @throws {LineError} when it is there and no string */
  optionalString(field: FieldName): string {
    return this.fields.optionalString(this.#name(field))
  }

  /** @throws {LineError} when it is missing */
  written(field: FieldName): string {
    return this.fields.written(this.#name(field), { flag: flagOf(field), field })
  }

  get(field: FieldName): unknown {
    return this.fields.get(this.#name(field))
  }

  #name(field: FieldName): string {
    return this.options[`${field}Field`] ?? field
  }
}

const flagOf = (field: FieldName, value = ''): string => `--${field}-field ${value}`.trim()
