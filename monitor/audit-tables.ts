import { joinsSeed } from '../processors/seed.js'
import { behind, progressView } from '../rounds/outcome/progress.js'
import { settingsOf } from '../rounds/parameters.js'
import type { RunStatistics } from '../rounds/statistics.js'
import { tableView } from '../runtime/tables.js'
import type { Run, Verdict } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { ACCEPTED, DUPLICATES, OUTCOME, SEED } from '../topology/meaning.js'

/** What the audit looks at of a verdict. */
export interface Judged extends Pick<Verdict, 'outcome' | 'detail' | 'score' | 'probability'> {
  /** Whether people approved of where it stands, as far as the run goes by it. */
  isApproved: boolean
  /** No lines of its text are left out. */
  isWhole: boolean
}

/**
 * Checks the tables of a run against its verdicts, once all is drained: the corpus holds the accepted pages, each duplicate is a
 * member of the cluster that its verdict names, and the seed has those accepted pages that are sure enough.
 * @returns what does not fit, in words
 */
export async function tableFaults(cluster: Cluster, run: Run, verdicts: Map<string, Judged>): Promise<string[]> {
  return [
    ...(await corpusFaults(cluster, run, verdicts)),
    ...(await outcomeFaults(cluster, run, verdicts)),
    ...(await memberFaults(cluster, run, verdicts)),
    ...(await seedFaults(cluster, run, verdicts)),
  ]
}

async function corpusFaults(cluster: Cluster, { name }: Run, verdicts: Map<string, Judged>): Promise<string[]> {
  const inCorpus = await tableView(cluster, ACCEPTED, name, () => true).refresh()
  const accepted = pagesWith(verdicts, ({ outcome }) => outcome === 'accepted')
  return [
    ...fault(
      accepted.filter((page) => !inCorpus.has(page)),
      'accepted pages are not in the corpus',
    ),
    ...fault(
      [...inCorpus.keys()].filter((page) => verdicts.get(page)?.outcome !== 'accepted'),
      'pages are in the corpus without being accepted',
    ),
  ]
}

/** Whether `corpus` holds the pages that the current run accepts, once it shows all of them. */
async function outcomeFaults(cluster: Cluster, run: Run, verdicts: Map<string, Judged>): Promise<string[]> {
  if (run.state !== 'current' || (await behind(cluster, run, await progressView(cluster).refresh())) > 0) return []
  const shown = await tableView(cluster, OUTCOME, undefined, () => true).refresh()
  const accepted = new Set(pagesWith(verdicts, ({ outcome }) => outcome === 'accepted'))
  return [
    ...fault(
      [...accepted].filter((page) => !shown.has(page)),
      `accepted pages are missing in the topic ${OUTCOME}`,
    ),
    ...fault(
      [...shown.keys()].filter((page) => !accepted.has(page)),
      `pages are in the topic ${OUTCOME} without being accepted`,
    ),
  ]
}

async function memberFaults(cluster: Cluster, { name }: Run, verdicts: Map<string, Judged>): Promise<string[]> {
  const members = await tableView(cluster, DUPLICATES, name, ({ canonical }) => canonical).refresh()
  const wrong = pagesWith(verdicts, ({ outcome, detail }, page) => {
    const canonical = members.get(page)
    if (outcome === 'duplicate') return canonical !== detail
    return outcome === 'accepted' && canonical !== undefined && canonical !== page
  })
  const unknown = [...members.keys()].filter((page) => !verdicts.has(page))
  return [
    ...fault(wrong, 'pages have a verdict that their cluster of duplicates does not bear out'),
    ...fault(unknown, 'members of clusters of duplicates have no verdict'),
  ]
}

async function seedFaults(cluster: Cluster, run: Run, verdicts: Map<string, Judged>): Promise<string[]> {
  if (run.seedCut === null) return []
  const source = `run:${run.name}`
  const seed = await tableView(cluster, SEED, undefined, ({ run }) => run).refresh()
  const grown = new Set([...seed].filter(([, of]) => of === run.name).map(([key]) => key))
  const sure = settingsOf(run)['rounds.sure']
  const due = pagesWith(verdicts, (judged) => judged.outcome === 'accepted' && joinsSeed(run, sure, judged, judged))
  const { decided } = JSON.parse(run.statistics) as Partial<RunStatistics>
  // Those of a round that a person lets go on join in one go, when the rounds' leader comes to it.
  const isJoining = decided?.what === 'continue' && !decided.joined
  const expected = new Set(due.map((page) => `${page}/${source}`))
  return [
    ...fault(isJoining ? [] : [...expected].filter((key) => !grown.has(key)), 'accepted pages did not join the seed'),
    ...fault(
      [...grown].filter((key) => !expected.has(key)),
      'pages are in the seed that the run does not put there',
    ),
  ]
}

const pagesWith = (verdicts: Map<string, Judged>, wanted: (judged: Judged, page: string) => boolean): string[] =>
  [...verdicts].filter(([page, judged]) => wanted(judged, page)).map(([page]) => page)

const fault = (pages: string[], what: string): string[] =>
  pages.length > 0 ? [`${pages.length} ${what}, e.g. ${pages[0]}`] : []
