export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A value in JSON, or in JavaScript that differs by `undefined` only; undefined where it is neither. */
export function parsed(source: string): Json | undefined {
  try {
    return JSON.parse(source) as Json
  } catch {
    if (!source.includes('undefined')) return undefined
  }
  try {
    return JSON.parse(source.replace(/([:[,]\s*)undefined(?=\s*[,}\]])/g, '$1null')) as Json
  } catch {
    return undefined
  }
}
