import type { LanguagePage, ScoredPage, Verdict } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { VERDICTS } from '../../topology/meaning.js'
import { type TextReference, withPages } from '../texts.js'
import type { Question, SaidPage } from './questions.js'

const SCORED = 'RUN.pages.scored'
/** Pages whose texts are in memory at a time. */
const TEXTS_AT_A_TIME = 200

/** Pages that a run accepted or found to be below the cut. Memory holds those of a partition. */
export async function* saidPages(
  cluster: Cluster,
  run: string,
  ends: ReadonlyMap<number, bigint>,
): AsyncGenerator<SaidPage> {
  const topic = cluster.names.topic(VERDICTS, run)
  for (const [partition, end] of ends) {
    const pages = new Map<string, SaidPage>()
    for await (const { key, value } of cluster.reader.all(topic, new Map([[partition, end]]))) {
      const page = key!.toString()
      const said = value && saidOf(page, (await cluster.codec.read(VERDICTS, value)) as Verdict)
      if (said) pages.set(page, said)
      else pages.delete(page)
    }
    yield* pages.values()
  }
}

/** Undefined for a page that left for another reason than the cut. */
function saidOf(page: string, { url, outcome, probability, score }: Verdict): SaidPage | undefined {
  const accepted = outcome === 'accepted'
  if (!accepted && outcome !== 'below_cut') return undefined
  return { page, url, accepted, probability: probability ?? score }
}

/** A question, and what it takes to answer it. */
export type AskedPage = Question & { textAt: TextReference; title: string; text: string; language: string }

/** Questions with the texts of their pages, in the order of the questions; those whose text is no longer there are left out. */
export async function* withTexts(
  cluster: Cluster,
  run: string,
  questions: readonly Question[],
): AsyncGenerator<AskedPage> {
  const places = await placesOf(cluster, run, new Set(questions.map(({ page }) => page)))
  const placed = questions.flatMap((question) => {
    const textAt = places.get(question.page)
    return textAt ? { ...question, textAt } : []
  })
  for (let at = 0; at < placed.length; at += TEXTS_AT_A_TIME) {
    const some = placed.slice(at, at + TEXTS_AT_A_TIME)
    const texts = new Map<string, LanguagePage>()
    for await (const { item, page } of withPages(cluster, some)) texts.set(item.page, page)
    for (const question of some) {
      const found = texts.get(question.page)
      if (found) yield { ...question, title: found.title, text: found.text, language: found.language }
    }
  }
}

async function placesOf(cluster: Cluster, run: string, ids: ReadonlySet<string>): Promise<Map<string, TextReference>> {
  const places = new Map<string, TextReference>()
  if (ids.size === 0) return places
  for await (const { key, value } of cluster.reader.all(cluster.names.topic(SCORED, run))) {
    const page = key!.toString()
    if (value && ids.has(page)) places.set(page, ((await cluster.codec.read(SCORED, value)) as ScoredPage).textAt)
  }
  return places
}
