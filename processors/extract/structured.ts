import { TAG } from './tags.js'
import type { Tree } from './tree.js'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type Item = { [key: string]: Json }

const MAX_ITEMS = 2000

/** All objects of a page's JSON-LD that have a type, however nested. Broken JSON is passed over. */
export function jsonLd(tree: Tree): Item[] {
  const out: Item[] = []
  for (let i = 0; i < tree.size; i++) {
    if (tree.tag[i] !== TAG.script || !/ld\+json/i.test(tree.attribute(i, 'type') ?? '')) continue
    const parsed = parse(tree.text[i]!)
    if (parsed !== undefined) collect(parsed, out)
  }
  return out
}

function parse(source: string): Json | undefined {
  if (source.length > 2_000_000) return undefined
  const text = source.replace(/^\s*(?:\/\/)?\s*<!(?:\[CDATA\[|--)|(?:\/\/)?\s*(?:\]\]|--)>\s*$/g, '').trim()
  try {
    return JSON.parse(text) as Json
  } catch {
    try {
      // Line breaks inside strings are the commonest fault.
      return JSON.parse(text.replace(/[\n\r\t]+/g, ' ').replace(/;$/, '')) as Json
    } catch {
      return undefined
    }
  }
}

function collect(root: Json, out: Item[]): void {
  const queue: Json[] = [root]
  for (let n = 0; n < queue.length && n < 50_000 && out.length < MAX_ITEMS; n++) {
    const value = queue[n]!
    if (value === null || typeof value !== 'object') continue
    if (Array.isArray(value)) for (const v of value.slice(0, 5000)) queue.push(v)
    else {
      if (value['@type']) out.push(value)
      for (const v of Object.values(value)) if (v && typeof v === 'object') queue.push(v)
    }
  }
}

export function typesOf(item: Item): string[] {
  const type = item['@type']
  if (typeof type === 'string') return [withoutAddress(type)]
  return Array.isArray(type) ? type.flatMap((one) => (typeof one === 'string' ? [withoutAddress(one)] : [])) : []
}

const withoutAddress = (type: string): string => (/[/#]/.test(type) ? type.replace(/^.*[/#]/, '') : type)

export const stringOf = (value: Json | undefined): string =>
  typeof value === 'string' ? value : Array.isArray(value) && typeof value[0] === 'string' ? value[0] : ''
