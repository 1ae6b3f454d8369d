import { isContaminated, tellContamination } from './decontaminate.js'
import { duplicateKeys } from './dedup/keys.js'
import { defineStage } from './define-stage.js'
import { decodeCalibration } from './posterior/calibration-file.js'
import { posterior } from './posterior/posterior.js'
import { domainOf } from './url.js'

const short = (value: number): number => Number(value.toPrecision(8))

/**
 * Scored pages → those at or above the run's cut, or judged to be of the domain, that no benchmark contaminates, and a record for each of their duplicate keys; or the
 * verdict that a page is below the cut, or contaminated. What is cut by is
 * the probability, where the run has a calibration, or else the score. Both are compared in single precision, as they are stored.
 */
export const gate = defineStage({
  name: 'gate',
  phase: 'filtering',
  reads: ['RUN.pages.scored'],
  writes: ['RUN.pages.kept', 'RUN.dedup.keys', 'RUN.verdicts'],
  outcomes: ['RUN.pages.kept', 'RUN.verdicts'],
  resources: ({ calibration }) => (calibration === null ? [] : [`calibration:${calibration}`]),
  explain: {
    'RUN.pages.kept': (_key, { probability }, { cut }) => ({
      what: `passed the cut ${cut?.toFixed(4)}${probability === null ? '' : ` with a probability of ${probability.toFixed(4)}`}`,
    }),
  },
  create: ({ run, resources }) => {
    const cut = run.cut!
    const least = Math.fround(cut)
    const calibration = resources[0] && decodeCalibration(resources[0])
    const ends = JSON.parse(run.calibratedOn) as Record<number, number>
    return ({ key: page, value }, { emit }) => {
      if (value === null) {
        throw new Error(`tombstone of ${page} among the scored pages, where nothing is ever taken back`)
      }
      const { digest, signature, ...facts } = value
      const { url, capturedAt, score, tokens, model, language, textAt } = facts
      if (Number.isNaN(score)) throw new Error(`${url} has no score`)
      const counted = textAt.offset < (ends[textAt.partition] ?? 0)
      const judged = calibration?.judged?.verdicts.get(page)
      const likely = () => (calibration ? Math.fround(posterior(calibration, url, score, counted)) : null)
      const probability = judged === undefined ? likely() : Number(judged)
      const measure = probability ?? Math.fround(score)
      const ranksLow =
        calibration && judged === undefined && measure === least && Math.fround(score) < calibration.atCut
      const cutBy = ranksLow
        ? `score ${short(score)} < ${short(calibration.atCut)} at a probability of ${short(measure)}`
        : measure < least
          ? `${probability === null ? 'score' : 'probability'} ${short(measure)} < cut ${cut}`
          : undefined
      const below = judged === undefined ? cutBy : judged ? undefined : 'judged not to be of the domain'
      if (below !== undefined || isContaminated(facts)) {
        const contamination = below === undefined ? facts.contamination : []
        const verdict = {
          url,
          domain: domainOf(url),
          outcome: below === undefined ? 'contaminated' : 'below_cut',
          detail: below ?? tellContamination(contamination),
          score,
          tokens,
          model,
          language,
          probability,
          contamination,
        } as const
        emit('RUN.verdicts', page, { ...verdict, run: run.name })
        return
      }
      emit('RUN.pages.kept', page, { ...facts, probability })
      for (const { key, kind, sketch } of duplicateKeys({ digest, signature }))
        emit('RUN.dedup.keys', key, { page, capturedAt, kind, sketch })
    }
  },
})
