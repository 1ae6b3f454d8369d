import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** A line of a table of what the pages of a composed crawl are. */
export interface TruthRow {
  url: string
  crawl: string
  kind: string
  language: string
  of: string
  contaminated: string
}

interface Group {
  kind: string
  language: string
  contaminated: boolean
  found: boolean
}

/** What a set of accepted pages comes to: a page with its mirrors and captures is one. */
export interface Figures {
  recall: number
  precision: number
  accepted: number
}

export function readTruth(path: string): TruthRow[] {
  const [head, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n')
  const names = head!.split('\t')
  return lines.map((line) => Object.fromEntries(line.split('\t').map((value, i) => [names[i], value])) as never)
}

export const canonical = (url: string): string => {
  const parsed = new URL(url)
  parsed.protocol = 'https:'
  parsed.hash = ''
  for (const name of [...parsed.searchParams.keys()])
    if (/^(utm_|fbclid|gclid)/.test(name)) parsed.searchParams.delete(name)
  return parsed.href.replace(/\/$/, '')
}

/** The rows that are left when only a share of the domain is kept, chosen by group with a word for the choice. */
export function thinned(rows: TruthRow[], share: number, word: string): TruthRow[] {
  const byUrl = new Map(rows.map((row) => [row.url, row]))
  const rootOf = (row: TruthRow) => {
    let root = row
    for (let i = 0; root.of && byUrl.has(root.of) && i < 20; i++) root = byUrl.get(root.of)!
    return root
  }
  const chance = (text: string) => createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32
  return rows.filter((row) => {
    const { kind, url } = rootOf(row)
    return kind === 'math' ? chance(`${word} ${url}`) < share : kind !== 'unknown' && row.kind !== 'unknown'
  })
}

/** Holds accepted pages against the truth, as if of each group one page were left and contaminated ones were out. */
export class Truth {
  readonly #groups = new Map<string, Group>()
  readonly #groupOf = new Map<string, Group>()

  constructor(rows: TruthRow[]) {
    for (const { url, kind, language, of, contaminated } of rows) {
      const root = canonical(of || url)
      const group = this.#groups.get(root) ?? { kind, language, contaminated: false, found: false }
      group.contaminated ||= Boolean(contaminated)
      this.#groups.set(root, group)
      this.#groupOf.set(canonical(url), group)
    }
  }

  kindOf(url: string): string | undefined {
    return this.#groupOf.get(canonical(url))?.kind
  }

  figures(accepted: Iterable<string>): Figures {
    for (const group of this.#groups.values()) group.found = false
    let [right, wrong, count] = [0, 0, 0]
    for (const url of accepted) {
      count++
      const group = this.#groupOf.get(canonical(url))
      if (!group || group.found || group.contaminated) continue
      group.found = true
      if (group.kind === 'nonmath') wrong++
      else if (group.kind === 'math' && ['en', 'zh', 'und'].includes(group.language)) right++
    }
    const findable = [...this.#groups.values()].filter(
      ({ kind, language, contaminated }) => kind === 'math' && ['en', 'zh'].includes(language) && !contaminated,
    )
    const found = findable.filter((group) => group.found).length
    return {
      recall: findable.length > 0 ? found / findable.length : 1,
      precision: right + wrong > 0 ? right / (right + wrong) : 1,
      accepted: count,
    }
  }
}
