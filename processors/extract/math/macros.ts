/** Macros that a page defines for its formulas, expanded so that each formula stands alone. */
export interface Macro {
  body: string
  args: number
  /** Default of the optional first argument. */
  preset?: string | undefined
}
export type Macros = Map<string, Macro>

/** Characters that expansion may still produce on a page. */
export interface Budget {
  left: number
}

const MAX_ROUNDS = 20
const MAX_GROWTH = 10_000

/** The group `{…}` at `at`, or the single character or command there; returns its content and the index after it. */
function readArgument(tex: string, at: number): [content: string, after: number] | undefined {
  let i = at
  while (i < tex.length && /\s/.test(tex[i]!)) i++
  if (i >= tex.length) return undefined
  if (tex[i] === '\\') {
    const command = /^\\([a-zA-Z]+|.)/s.exec(tex.slice(i, i + 60))
    return command ? [command[0], i + command[0].length] : undefined
  }
  if (tex[i] !== '{') return [tex[i]!, i + 1]
  let depth = 0
  for (let j = i; j < tex.length; j++) {
    if (tex[j] === '\\') j++
    else if (tex[j] === '{') depth++
    else if (tex[j] === '}' && --depth === 0) return [tex.slice(i + 1, j), j + 1]
  }
  return undefined
}

const DEFINITION =
  /\\(?:(?:re)?newcommand|providecommand|def|gdef|DeclareMathOperator|let|require|newenvironment)(?![a-zA-Z])\*?/g

/** Takes the definitions out of a formula into `macros`; returns what is left of the formula. */
export function collectDefinitions(tex: string, macros: Macros): string {
  const rest: string[] = []
  let done = 0
  for (const found of tex.matchAll(DEFINITION)) {
    if (found.index < done) continue
    const command = found[0]
    const end = readDefinition(tex, found.index + command.length, command, macros)
    if (end === undefined) continue
    rest.push(tex.slice(done, found.index))
    done = end
  }
  rest.push(tex.slice(done))
  return rest.join('')
}

function readDefinition(tex: string, at: number, command: string, macros: Macros): number | undefined {
  const first = readArgument(tex, at)
  if (!first) return undefined
  let i = first[1]
  if (command.startsWith('\\require')) return i
  const name = /^\\([a-zA-Z]+|.)$/s.exec(first[0].trim())?.[1]
  if (!name) return undefined
  let args = 0
  let preset: string | undefined
  if (command.includes('newcommand') || command.includes('providecommand')) {
    const count = /^\s*\[(\d)\]/.exec(tex.slice(i, i + 20))
    if (count) {
      args = Number(count[1])
      i += count[0].length
      const optional = /^\s*\[([^\]]{0,200})\]/.exec(tex.slice(i, i + 210))
      if (optional) {
        preset = optional[1]
        i += optional[0].length
      }
    }
  } else if (command.includes('def')) {
    const parameters = /^(?:#\d)*/.exec(tex.slice(i, i + 20))![0]
    args = parameters.length / 2
    i += parameters.length
  }
  const body = readArgument(tex, i)
  if (!body) return undefined
  const operator = command.startsWith('\\DeclareMathOperator')
  macros.set(name, {
    body: operator ? `\\operatorname${command.endsWith('*') ? '*' : ''}{${body[0]}}` : body[0],
    args,
    preset,
  })
  return body[1]
}

/** Expands macros until none is left; gives the formula back unchanged where expansion grows without end. */
export function expandMacros(tex: string, macros: Macros, budget: Budget): string {
  if (!macros.size || budget.left <= 0 || !tex.includes('\\')) return tex
  let current = tex
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = expandOnce(current, macros)
    if (next === current) return next
    budget.left -= next?.length ?? MAX_GROWTH
    if (next === undefined || next.length > tex.length + MAX_GROWTH) return tex
    current = next
  }
  return tex
}

function expandOnce(tex: string, macros: Macros): string | undefined {
  const out: string[] = []
  let length = 0
  let done = 0
  const command = /\\([a-zA-Z]+|[^a-zA-Z])/gs
  for (let found = command.exec(tex); found; found = command.exec(tex)) {
    const macro = macros.get(found[1]!)
    if (!macro) continue
    let at = command.lastIndex
    const values: string[] = []
    if (macro.preset !== undefined && macro.args > 0) {
      const optional = /^\s*\[([^\]]{0,500})\]/.exec(tex.slice(at, at + 510))
      values.push(optional ? optional[1]! : macro.preset)
      at += optional ? optional[0].length : 0
    }
    while (values.length < macro.args) {
      const value = readArgument(tex, at)
      if (!value) return undefined
      values.push(value[0])
      at = value[1]
    }
    const body = macro.args ? macro.body.replace(/#(\d)/g, (_, n) => values[Number(n) - 1] ?? '') : macro.body
    const spaced = /\\[a-zA-Z]+$/.test(body) && /^[a-zA-Z]/.test(tex.slice(at, at + 1)) ? `${body} ` : body
    out.push(tex.slice(done, found.index), spaced)
    length += spaced.length
    if (length > tex.length + MAX_GROWTH) return undefined
    done = at
    command.lastIndex = at
  }
  out.push(tex.slice(done))
  return out.join('')
}
