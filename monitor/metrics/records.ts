import type { LagView } from '../lag-row.js'
import type { Rejections } from '../rejections.js'
import { counter, type Family } from './family.js'
import { stageLabels } from './lag.js'

/** Records by stage and what became of them. */
export function recordFamilies({ rows }: LagView, rejections: readonly Rejections[]): Family[] {
  const written = rows
    .filter(({ within }) => !within)
    .flatMap(({ name, run, written }) =>
      [...(written ?? [])].map(([outcome, value]) => ({ labels: { ...stageLabels(name, run), outcome }, value })),
    )
  const rejected = rejections.map(({ stage, run, reason, pages }) => ({
    labels: { ...stageLabels(stage, run), reason },
    value: pages,
  }))
  return [
    counter(
      'sluice_records_written_total',
      'Records that a stage has written, by topic; `records.failed` are dead letters',
      written,
    ),
    counter('sluice_pages_rejected_total', 'Pages rejected since this process began, by stage and reason', rejected),
  ]
}
