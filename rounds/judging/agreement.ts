import type { Judgement } from '../../schemas/types.js'
import { type Judged, latestOf } from './judgements.js'

/** How a program's verdicts and people's go together, on pages that both judged. */
export interface Agreement {
  name: string
  /** Pages that both judged, and on how many of them they say the same. */
  pages: number
  same: number
  /** Pages that the program takes for the domain, and people do not; and the other way round. */
  onlyProgram: number
  onlyPeople: number
  /** Cohen's kappa: agreement beyond what chance gives; undefined where all verdicts are the same. */
  kappa?: number
}

/** Of each program that judged a page that a person judged too, by name. */
export function agreements(judgements: Iterable<Judged>): Agreement[] {
  const all = [...judgements]
  const people = latestOf(all.filter(({ kind }) => kind === 'person'))
  const programs = all.filter(({ kind }) => kind === 'program')
  return [...new Set(programs.map(({ name }) => name))].sort().flatMap((name) => {
    const pairs = programs.flatMap((one): [Judgement, Judgement][] => {
      const person = one.name === name && people.get(one.page)
      return person ? [[one, person]] : []
    })
    return pairs.length > 0 ? { name, ...compared(pairs) } : []
  })
}

function compared(pairs: readonly [program: Judgement, person: Judgement][]): Omit<Agreement, 'name'> {
  const count = (program: boolean, person: boolean) =>
    pairs.filter(([a, b]) => (a.verdict === 'positive') === program && (b.verdict === 'positive') === person).length
  const [both, onlyProgram, onlyPeople, neither] = [
    count(true, true),
    count(true, false),
    count(false, true),
    count(false, false),
  ]
  const pages = pairs.length
  const [program, person] = [(both + onlyProgram) / pages, (both + onlyPeople) / pages]
  const byChance = program * person + (1 - program) * (1 - person)
  const same = both + neither
  return {
    pages,
    same,
    onlyProgram,
    onlyPeople,
    ...(byChance < 1 && { kappa: (same / pages - byChance) / (1 - byChance) }),
  }
}
