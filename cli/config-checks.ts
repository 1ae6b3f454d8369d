import { askIfMeant } from '../lines/index.js'
import { CommandError } from './errors.js'

/** Reads a value of the configuration. @param place where it stands @throws {CommandError} with the place and the form that is expected */
export type Check<T> = (value: unknown, place: string) => T

function refuse(place: string, form: string, value: unknown): never {
  throw new CommandError(`${place} is ${form}, not ${shown(value)}`)
}

const SHOWN = 80

/** Without what addresses and URLs may hold of passwords and keys: what stands before an @, and behind a question mark or #. */
function shown(value: unknown): string {
  const json = JSON.stringify(value, (_, one) => (typeof one === 'string' ? withoutSecrets(one) : one))
  return json.length > SHOWN ? `${json.slice(0, SHOWN)}…` : json
}

const withoutSecrets = (text: string): string => text.replace(/^(\w+:\/\/)?.*@/s, '$1…@').replace(/([?#]).*/s, '$1…')

/** What is none is not shown: it may be a password. */
export const text: Check<string> = (value, place) => {
  if (typeof value !== 'string') throw new CommandError(`${place} is a text in quotes, not ${kindOf(value)}`)
  return value
}

export const oneOf =
  <T extends string>(...choices: T[]): Check<T> =>
  (value, place) =>
    choices.find((choice) => choice === String(value).toLowerCase()) ?? refuse(place, choices.join(' or '), value)

export const wholeNumber =
  (least: number, most: number, also?: number): Check<number> =>
  (value, place) => {
    const isInRange = Number.isInteger(value) && (value as number) >= least && (value as number) <= most
    if (isInRange || (also !== undefined && value === also)) return value as number
    return refuse(place, `a whole number from ${least} to ${most}${also === undefined ? '' : `, or ${also}`}`, value)
  }

export const listOf =
  <T>(item: Check<T>, example: string): Check<T[]> =>
  (value, place) =>
    Array.isArray(value) && value.length > 0
      ? value.map((one, i) => item(one, `${place}[${i}]`))
      : refuse(place, `a list such as ${JSON.stringify([example])}`, value)

/** An object with these names and no others. */
export const object =
  <T extends object>(
    checks: { [name in keyof T]-?: Check<T[name]> },
    required: Array<keyof T & string> = [],
  ): Check<T> =>
  (value, place) => {
    const known = Object.keys(checks)
    // It may be a password, and is not shown.
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new CommandError(`${place} is an object with ${known.join(', ')}, not ${kindOf(value)}`)
    }
    const unknown = Object.keys(value).find((name) => !known.includes(name))
    if (unknown !== undefined) {
      throw new CommandError(`${place} has ${unknown}; known are ${known.join(', ')}${askIfMeant(unknown, known)}`)
    }
    const missing = required.find((name) => !(name in value))
    if (missing !== undefined) throw new CommandError(`${place} has no ${missing}`)
    const entries = Object.entries(value).map(([name, one]) => [
      name,
      checks[name as keyof T](one, `${place}: ${name}`),
    ])
    return Object.fromEntries(entries)
  }

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}

/** HOST:PORT. Kafka's own notation with a protocol before it is understood where it says nothing that others contradict. */
export const broker: Check<string> = (value, place) => {
  const [, protocol = '', address = ''] = /^\s*(?:(\w+):\/\/)?(.*?)\s*$/.exec(text(value, place))!
  if (/ssl/i.test(protocol)) throw new CommandError(`${place} is HOST:PORT; instead of ${protocol}:// set tls`)
  if (!/^(sasl_)?(plaintext)?$/i.test(protocol)) refuse(place, 'HOST:PORT', value)
  if (/^\[[\da-f:.]+\]/i.test(address))
    throw new CommandError(`${place} is an IPv6 address, which is not understood: use a name`)
  const [, port] = /^[^\s:/,]+:(\d{1,5})$/.exec(address) ?? refuse(place, 'HOST:PORT', value)
  if (Number(port) < 1 || Number(port) > 65535) refuse(place, 'HOST:PORT with a port from 1 to 65535', value)
  return address
}

/** The base URL of a registry, without a slash at its end. */
export const registryUrl: Check<string> = (value, place) => {
  const given = text(value, place).trim()
  const url = urlOf(given)
  if (!url || !/^https?:$/.test(url.protocol)) refuse(place, 'a URL that starts with http:// or https://', value)
  if (url.username || url.password) {
    throw new CommandError(`${place} has a user name in it: put it into registryAuth, with username and password`)
  }
  if (/[?#,\s]/.test(given)) refuse(place, 'one URL, without a query', value)
  return given.replace(/\/+$/, '')
}

function urlOf(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

/** What Kafka takes in a topic's name; the names of runs and stages come after it. */
export const prefix: Check<string> = (value, place) =>
  /^[\w.-]{0,100}$/.test(text(value, place))
    ? (value as string)
    : refuse(place, 'at most 100 letters, digits, and . _ -: topics are named with it', value)
