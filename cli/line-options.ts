import { type Command, Option } from 'commander'
import { type BadLines, type FieldName, type FieldNames, fieldFlag } from '../lines/index.js'

const MEANINGS: Record<FieldName, string> = {
  id: 'the field that a line is known by',
  url: 'the field with the URL',
  title: 'the field with the title',
  text: 'the field with the text',
  html: 'the field with the HTML',
}

/** The options of a command that reads lines, as commander gives them. */
export type LineOptions = { badLines: BadLines } & { [name in FieldName as `${name}Field`]?: string }

/** Adds the options for how lines are read: what their fields are called, and what becomes of bad ones. */
export function withLineOptions(command: Command, fields: FieldName[]): Command {
  for (const field of fields) command.option(`${fieldFlag(field)} <name>`, MEANINGS[field], field)
  return command.addOption(
    new Option(
      '--bad-lines <what>',
      'stop at the first bad line, or skip and count them; the exit code is 1 either way',
    )
      .choices(['stop', 'skip'])
      .default('stop'),
  )
}

/** What the options say that the fields are called. */
export const fieldNames = (options: LineOptions): FieldNames => ({
  id: options.idField,
  url: options.urlField,
  title: options.titleField,
  text: options.textField,
  html: options.htmlField,
})
