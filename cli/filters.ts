import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { FilterPage, NamedFilter, Rejection, UserFilter } from '../processors/filters/filter.js'
import type { Settings } from '../topology/settings.js'
import type { SluiceTopology } from '../topology/topology.js'
import { CommandError } from './errors.js'

/** An entry of the setting `filters` that names a file may end in `#` and the hash of its content. */
const HASH = '#'
const HASH_DIGITS = 32

const isFile = (entry: string): boolean => /[\\/]|\.m?js(#|$)/.test(entry)
const pathOf = (entry: string): string => entry.split(HASH, 1)[0]!

/** Name of the filter that an entry stands for: for a file, its name without folder and extension. */
export function filterName(entry: string): string {
  const path = pathOf(entry)
  return isFile(entry) ? basename(path, extname(path)) : entry
}

/**
 * The entries with the hash of each file's content, so that what a run records says which filter it was.
 * @param folder what paths are relative to
 * @throws {CommandError} for a name that no filter has, a file that cannot be read, or one that is not what its hash says
 */
export function pinFilters(entries: readonly string[], folder: string, { stages, filters }: SluiceTopology): string[] {
  const taken = new Set(stages.map(({ name }) => name))
  return entries.map((entry) => {
    const name = filterName(entry)
    if (taken.has(name)) throw new CommandError(`filters: there is a stage or filter called ${name} before ${entry}`)
    taken.add(name)
    if (isFile(entry)) return pinned(entry, folder)
    if (filters.some((filter) => filter.name === entry)) return entry
    const known = filters.map((filter) => filter.name).join(', ')
    throw new CommandError(
      `filters: no filter is called ${entry}; there are ${known}, and files such as ./${entry}.mjs`,
    )
  })
}

function pinned(entry: string, folder: string): string {
  const [path = '', wanted] = entry.split(HASH)
  let content: Buffer
  try {
    content = readFileSync(resolve(folder, path))
  } catch (error) {
    throw new CommandError(`filters: ${path} cannot be read: ${(error as Error).message}`)
  }
  const hash = createHash('sha256').update(content).digest('hex').slice(0, HASH_DIGITS)
  if (wanted !== undefined && wanted !== hash) {
    throw new CommandError(
      `filters: ${path} has changed: it was ${wanted} and is ${hash}; a run keeps its filters: put the file back, or \`sluice replay\` with the new one under another name`,
    )
  }
  return path + HASH + hash
}

/** Makes the filters that the settings name ready. @throws {CommandError} when a file is not a filter */
export async function loadFilters(
  settings: Settings,
  folder: string,
  topology: SluiceTopology,
): Promise<NamedFilter[]> {
  const entries = pinFilters(settings.filters, folder, topology)
  return Promise.all(
    entries.map(async (entry) => {
      const name = filterName(entry)
      const builtIn = topology.filters.find((filter) => filter.name === entry)
      if (builtIn) return { name, filter: builtIn.create(settings) }
      const filter = await userFilter(resolve(folder, pathOf(entry)))
      return { name, filter: (page) => answerOf(name, filter, page) }
    }),
  )
}

async function userFilter(path: string): Promise<UserFilter> {
  let loaded: { default?: unknown }
  try {
    loaded = await import(pathToFileURL(path).href)
  } catch (error) {
    throw new CommandError(`filters: ${path} cannot be loaded: ${(error as Error).message}`)
  }
  if (typeof loaded.default === 'function') return loaded.default as UserFilter
  throw new CommandError(`filters: ${path} has no default export that is a function, as examples/no-forums.mjs has`)
}

function answerOf(name: string, filter: UserFilter, page: FilterPage): true | Rejection {
  let answer: ReturnType<UserFilter>
  try {
    // A copy that cannot be changed: a filter decides, and writes nothing.
    answer = filter(Object.freeze({ ...page }))
  } catch (error) {
    throw new Error(`filter ${name}: ${(error as Error)?.message ?? error}`, { cause: error })
  }
  if (answer === true) return true
  if ((answer as unknown) instanceof Promise) {
    ;(answer as unknown as Promise<unknown>).catch(() => {})
    throw new Error(`filter ${name}: a filter answers at once, and this one returned a promise`)
  }
  if (typeof answer?.reason !== 'string' || answer.reason === '')
    throw new Error(`filter ${name}: neither true nor { reason } was returned`)
  const { reason, detail } = answer
  if (detail !== undefined && typeof detail !== 'string')
    throw new Error(`filter ${name}: detail is text, not ${typeof detail}`)
  return { reason: 'filter', detail: detail ? `${reason}: ${detail}` : reason }
}
