import { isObject, type Json } from './json.js'

const MOST = 200_000
const DEEPEST = 60
const isPlace = (value: Json): boolean => Number.isInteger(value)

/** Whether a list is a state whose values are told by their places in it, as Nuxt and React Router write it. */
export function isFlattened(value: Json): value is Json[] {
  if (!Array.isArray(value) || value.length < 3) return false
  const first = value[0]!
  if (Array.isArray(first)) return first.length === 2 && typeof first[0] === 'string' && isPlace(first[1]!)
  return isObject(first) && Object.keys(first).length > 0 && Object.values(first).every(isPlace)
}

/** The state that a flattened list stands for, without what it repeats within itself. */
export function unflattened(values: readonly Json[]): Json {
  let left = MOST
  const open = new Set<number>()
  const at = (place: Json, depth: number): Json => {
    if (typeof place !== 'number' || place < 0 || depth > DEEPEST || open.has(place) || --left < 0) return null
    const value = values[place] ?? null
    if (typeof value !== 'object' || value === null) return value
    open.add(place)
    const whole = Array.isArray(value) ? list(value, depth) : record(value, depth)
    open.delete(place)
    return whole
  }
  /** Typed values, as `["Reactive", 4]`, are what they hold. */
  const list = (value: readonly Json[], depth: number): Json =>
    typeof value[0] === 'string'
      ? isPlace(value[1] ?? null)
        ? at(value[1]!, depth + 1)
        : null
      : value.map((place) => at(place, depth + 1))
  const record = (value: { [key: string]: Json }, depth: number): Json => {
    const out: { [key: string]: Json } = {}
    for (const [key, place] of Object.entries(value)) {
      const named = /^_\d+$/.test(key) ? values[Number(key.slice(1))] : key
      if (typeof named === 'string') out[named] = at(place, depth + 1)
    }
    return out
  }
  return at(0, 0)
}
