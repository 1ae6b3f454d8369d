import type { Prng } from './prng.js'

/** Rules by name, each a list of alternatives. */
export type Grammar = Record<string, readonly string[]>

/**
 * Reads a grammar: `name:` followed by one alternative a line, or `name := a, b, c` for a word list.
 * In an alternative, `<rule>` is replaced by an expansion of the rule, `<a|b|>` by one of the choices, `<2-40>` by a number in
 * the range, and `<v=rule>` expands and remembers, so that `<v>` repeats it within the same expansion. `§tex§` is a formula.
 */
export function grammar(source: string): Grammar {
  const rules: Record<string, string[]> = {}
  let current: string[] | undefined
  for (const raw of source.split('\n')) {
    const line = raw.trim()
    if (line === '') continue
    const list = /^(\w+) := (.*)$/.exec(line)
    const head = /^(\w+):$/.exec(line)
    if (list) rules[list[1]!] = list[2]!.split(/, |，|、|، /).map((word) => word.trim())
    else if (head) {
      current = []
      rules[head[1]!] = current
    } else if (current) current.push(line)
    else throw new Error(`grammar: alternative before the first rule: ${line}`)
  }
  return rules
}

/** One grammar out of several: alternatives of rules with the same name are put together. */
export function merge(...parts: Grammar[]): Grammar {
  const out: Record<string, readonly string[]> = {}
  for (const part of parts)
    for (const [name, lines] of Object.entries(part)) out[name] = [...(out[name] ?? []), ...lines]
  return out
}

/** Expands rules for one page. Alternatives of a rule come from a shuffled deck, so that a page repeats itself late. */
export class Writer {
  private readonly decks = new Map<string, string[]>()

  constructor(
    readonly rules: Grammar,
    readonly random: Prng,
  ) {}

  has(rule: string): boolean {
    return rule in this.rules
  }

  /** An expansion of `rule`, with `bound` names standing for themselves. */
  write(rule: string, bound: Record<string, string> = {}): string {
    return capital(this.expand(this.draw(rule), { ...bound }))
  }

  /** `count` expansions of `rule`. */
  many(rule: string, count: number): string[] {
    return Array.from({ length: count }, () => this.write(rule))
  }

  private draw(rule: string): string {
    let deck = this.decks.get(rule)
    if (!deck || deck.length === 0) {
      const lines = this.rules[rule]
      if (!lines) throw new Error(`grammar: no rule ${rule}`)
      deck = this.random.shuffle(lines)
      this.decks.set(rule, deck)
    }
    return deck.pop()!
  }

  private expand(line: string, bound: Record<string, string>): string {
    return line.replace(/<([^<>]+)>/g, (_, slot: string) => this.slot(slot, bound))
  }

  private slot(slot: string, bound: Record<string, string>): string {
    const known = bound[slot]
    if (known !== undefined) return known
    const binding = /^(\w+)=(.+)$/.exec(slot)
    if (binding) {
      const value = this.slot(binding[2]!, bound)
      bound[binding[1]!] = value
      return value
    }
    if (slot.includes('|')) return this.expand(this.random.pick(slot.split('|')), bound)
    const range = /^(\d+)-(\d+)$/.exec(slot)
    if (range) return String(this.random.int(Number(range[1]), Number(range[2])))
    return this.expand(this.draw(slot), bound)
  }
}

/** First letter in upper case, unless a formula comes first. */
function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
