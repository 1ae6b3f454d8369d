import type { KeptPage, Verdict } from '../schemas/types.js'
import { defineStage } from './define-stage.js'
import type { Context } from './processor.js'
import { domainOf } from './url.js'

/** What is remembered of a page: its canonical page, once it has a duplicate, and its verdict, once it was kept. */
interface Standing {
  canonical?: string
  verdict?: Verdict
}

type Out = Context<'RUN.corpus' | 'RUN.verdicts', Standing>

/**
 * Kept pages and their memberships → the corpus and the verdicts of a run. A page is accepted unless it is a member of another
 * page's cluster, whose id is then the verdict's detail; one that becomes so later is retracted by a tombstone. Which of
 * the two inputs comes first makes no difference in the end.
 *
 * A cluster's canonical page only ever gets earlier, so a page that was retracted does not come back, and what the corpus says of it need not
 * be kept for that. A membership that says otherwise is an error.
 */
export const corpus = defineStage({
  name: 'corpus',
  phase: 'filtering',
  reads: ['RUN.pages.kept', 'RUN.dedup.members'],
  writes: ['RUN.corpus', 'RUN.verdicts'],
  state: true,
  create:
    ({ run: { name: run } }) =>
    ({ topic, key, value }, context: Out) => {
      if (value === null) throw new Error(`tombstone of ${key} in ${topic}, where nothing is ever taken back`)
      if (topic === 'RUN.pages.kept') keep(key, value, run, context)
      else belong(key, value.canonical, context)
    },
})

function keep(key: string, page: KeptPage, run: string, context: Out): void {
  const { canonical } = context.store.get(key) ?? {}
  const { contamination, ...accepted } = page
  const { url, score, tokens, model, language, probability } = page
  const verdict = {
    url,
    domain: domainOf(url),
    ...judge(key, canonical),
    score,
    tokens,
    model,
    run,
    language,
    probability,
    contamination,
  }
  if (verdict.outcome === 'accepted') context.emit('RUN.corpus', key, { ...accepted, run })
  context.emit('RUN.verdicts', key, verdict)
  context.store.put(key, canonical === undefined ? { verdict } : { canonical, verdict })
}

function belong(key: string, canonical: string, context: Out): void {
  const standing = context.store.get(key) ?? {}
  if (canonical === key && judge(key, standing.canonical).outcome === 'duplicate') {
    throw new Error(`${key} left the cluster of ${standing.canonical}, which cannot be`)
  }
  const before = standing.verdict
  if (before === undefined) {
    context.store.put(key, { canonical })
    return
  }
  const verdict = { ...before, ...judge(key, canonical) }
  if (verdict.detail !== before.detail) {
    if (before.outcome === 'accepted') context.emit('RUN.corpus', key, null)
    context.emit('RUN.verdicts', key, verdict)
  }
  context.store.put(key, { canonical, verdict })
}

function judge(key: string, canonical: string | undefined): Pick<Verdict, 'outcome' | 'detail'> {
  if (canonical === undefined || canonical === key) return { outcome: 'accepted', detail: '' }
  return { outcome: 'duplicate', detail: canonical }
}
