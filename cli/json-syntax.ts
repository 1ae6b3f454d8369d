const [OBJECT, OBJECT_END, LIST, LIST_END, COLON, COMMA] = [/\{/y, /\}/y, /\[/y, /\]/y, /:/y, /,/y]
const STRING = /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[\da-f]{4}))*"/iuy
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null)\b/iy
const SPACE = /[ \t\r\n]*/y

/** Where a text stops being JSON. The messages of `JSON.parse` say that only at times, and quote what stands there, which may be a password. */
export function placeOfError(json: string): { line: number; column: number } {
  const before = json.slice(0, errorAt(json)).split(/\r\n|\r|\n/)
  return { line: before.length, column: before.at(-1)!.length + 1 }
}

function errorAt(json: string): number {
  let at = 0
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const found = pattern.test(json)
    if (found) at = pattern.lastIndex
    return found
  }
  const take = (pattern: RegExp): boolean => {
    skip(SPACE)
    return skip(pattern)
  }
  const items = (item: () => boolean, end: RegExp): boolean => {
    if (take(end)) return true
    do if (!item()) return false
    while (take(COMMA))
    return take(end)
  }
  const member = () => take(STRING) && take(COLON) && value()
  const value = (): boolean => {
    if (take(STRING) || take(SCALAR)) return true
    if (take(OBJECT)) return items(member, OBJECT_END)
    return take(LIST) && items(value, LIST_END)
  }
  if (value()) skip(SPACE)
  return at
}
