import { type Annotated, saidOf } from '../../processors/posterior/annotated.js'
import { namesOf } from '../../processors/posterior/url-nodes.js'
import type { Verdict } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { VERDICTS } from '../../topology/meaning.js'
import { withRoom } from '../compact/column.js'
import { PageNumbers } from '../compact/page-numbers.js'

/** What is known of a page before a training: nothing, that it is no negative, or that people refused where it stands. */
export type Known = 'nothing' | 'likely' | 'refused'
const KNOWN: readonly Known[] = ['nothing', 'likely', 'refused']

/** A negative page is no more probable. */
const UNLIKELY = 0.5

/** More likely of the domain than not, whatever a budget took or left; where there are no probabilities, not below the cut. */
export const isLikely = ({ outcome, probability }: Pick<Verdict, 'outcome' | 'probability'>): boolean =>
  probability === null ? outcome !== 'below_cut' : probability > UNLIKELY

/** What is known of a page by a run's verdict, unless the run is not to be believed, and by what people said of where it stands. */
export function knownBy(
  verdict: Pick<Verdict, 'url' | 'outcome' | 'probability'>,
  believed: boolean,
  annotated: Annotated,
): Known {
  const said = annotated.size > 0 ? saidOf(annotated, namesOf(verdict.url)) : undefined
  if (said !== undefined) return said ? 'likely' : 'refused'
  return believed && isLikely(verdict) ? 'likely' : 'nothing'
}

/** Tells what is known of pages by the verdicts of a run, as `knownBy`. @param until end offsets of the verdicts */
export async function knownPages(
  cluster: Cluster,
  run: string,
  until: Map<number, bigint>,
  believed: boolean,
  annotated: Annotated,
): Promise<(page: string) => Known> {
  const pages = new PageNumbers()
  let known = new Uint8Array(0)
  for await (const { key, value } of cluster.reader.all(cluster.names.topic(VERDICTS, run), until)) {
    const what = value && knownBy((await cluster.codec.read(VERDICTS, value)) as Verdict, believed, annotated)
    const said = KNOWN.indexOf(what ?? 'nothing')
    const page = said > 0 ? pages.add(key!.toString()) : pages.find(key!.toString())
    if (page < 0) continue
    known = withRoom(known, page + 1)
    known[page] = said
  }
  return (page) => KNOWN[known[pages.find(page)] ?? 0]!
}
