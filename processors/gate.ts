import { duplicateKeys } from './dedup/keys.js'
import { defineStage } from './define-stage.js'
import { domainOf } from './url.js'

/**
 * Scored pages → those at or above the run's cut, and a record for each of their duplicate keys; or the verdict that a page is below the cut. Both are compared in single precision, as scores are stored.
 */
export const gate = defineStage({
  name: 'gate',
  phase: 'filtering',
  reads: ['RUN.pages.scored'],
  writes: ['RUN.pages.kept', 'RUN.dedup.keys', 'RUN.verdicts'],
  outcomes: ['RUN.pages.kept', 'RUN.verdicts'],
  explain: {
    'RUN.pages.kept': (_key, _page, { cut }) => ({ what: `passed the cut ${cut?.toFixed(4)}` }),
  },
  create: ({ run }) => {
    const cut = run.cut!
    const least = Math.fround(cut)
    return ({ key: page, value }, { emit }) => {
      if (value === null) {
        throw new Error(`tombstone of ${page} among the scored pages, where nothing is ever taken back`)
      }
      const { digest, signature, ...facts } = value
      const { url, capturedAt, score, tokens, model, language } = facts
      if (Number.isNaN(score)) throw new Error(`${url} has no score`)
      if (Math.fround(score) < least) {
        const detail = `score ${Number(score.toPrecision(8))} < cut ${cut}`
        const verdict = {
          url,
          domain: domainOf(url),
          outcome: 'below_cut',
          detail,
          score,
          tokens,
          model,
          language,
        } as const
        emit('RUN.verdicts', page, { ...verdict, run: run.name })
        return
      }
      emit('RUN.pages.kept', page, facts)
      for (const { key, kind, sketch } of duplicateKeys({ digest, signature }))
        emit('RUN.dedup.keys', key, { page, capturedAt, kind, sketch })
    }
  },
})
