const BACKSLASH = 0x5c
const SPACE = 0x20

/**
 * A member of a JSON object as it is written: numbers beyond 2^53, `1.0` and escapes stay what they are. As for `JSON.parse`, the last counts when
 * there are several of the name.
 * @param json a valid JSON object
 */
export function memberText(json: string, name: string): string | undefined {
  let found: string | undefined
  let at = afterSpace(json, json.indexOf('{') + 1)
  while (json[at] === '"') {
    const keyEnd = valueEnd(json, at)
    const key: unknown = JSON.parse(json.slice(at, keyEnd))
    const start = afterSpace(json, afterSpace(json, keyEnd) + 1)
    const end = valueEnd(json, start)
    if (key === name) found = json.slice(start, end)
    at = afterSpace(json, afterSpace(json, end) + 1)
  }
  // A slice would keep the whole line in memory.
  return found === undefined ? undefined : Buffer.from(found).toString()
}

function afterSpace(json: string, at: number): number {
  while (json.charCodeAt(at) <= SPACE) at++
  return at
}

function valueEnd(json: string, start: number): number {
  let depth = 0
  let at = start
  do {
    const char = json[at]
    if (char === '"') at = stringEnd(json, at)
    else if (char === '{' || char === '[') {
      depth++
      at++
    } else if (char === '}' || char === ']') {
      depth--
      at++
    } else at = depth > 0 ? at + 1 : scalarEnd(json, at)
  } while (depth > 0)
  return at
}

function stringEnd(json: string, start: number): number {
  let at = start
  for (;;) {
    at = json.indexOf('"', at + 1)
    let before = at
    while (json.charCodeAt(before - 1) === BACKSLASH) before--
    if ((at - before) % 2 === 0) return at + 1
  }
}

/** A number, `true`, `false` or `null` ends where no more of its letters and digits follow. */
function scalarEnd(json: string, start: number): number {
  let at = start
  while (/[\w.+-]/.test(json[at] ?? '')) at++
  return at
}
