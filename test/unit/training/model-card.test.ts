import { readFileSync } from 'node:fs'
import avro from 'avsc'
import { describe, expect, it } from 'vitest'
import { modelCard } from '../../../cli/model-card.js'
import type { ModelCard } from '../../../schemas/types.js'

const schema = JSON.parse(readFileSync(new URL('../../../schemas/models.avsc', import.meta.url), 'utf8'))
const ADDED = ['splitBy', 'calibrationError', 'calibration', 'languages']

const card: ModelCard = {
  hash: '0123456789abcdef0123456789abcdef',
  name: 'round-1',
  parent: null,
  parameters: '{"dim":32,"lr":0.5,"threads":1}',
  seedOffsets: '{"0":240}',
  seedPositives: 240,
  positives: 204,
  negatives: 1204,
  heldOut: 72,
  precision: 0.75,
  recall: 0.9,
  f1: 0.818,
  auc: 0.9321,
  bytes: 3 << 19,
  chunks: 2,
  seconds: 1.5,
  tokenizer: 'sluice-1',
  anchor: [],
  splitBy: 'site',
  calibrationError: 0.1234,
  calibration: [{ from: 0.4, to: 0.5, pages: 25, meanScore: 0.4712, positiveShare: 0.08 }],
  languages: [
    { language: 'en', pages: 70, positives: 36, precision: 0.75, recall: 0.9 },
    { language: 'zh', pages: 2, positives: 0, precision: null, recall: null },
  ],
}

describe('the schema of model cards', () => {
  const type = avro.Type.forSchema(schema)

  it('carries a card unchanged', () => {
    expect(type.fromBuffer(type.toBuffer(card))).toEqual(card)
  })

  it('reads cards written before calibration and languages were on them', () => {
    const fields = schema.fields.filter(({ name }: { name: string }) => !ADDED.includes(name))
    const before = avro.Type.forSchema({ ...schema, fields })
    const read = type.fromBuffer(before.toBuffer(card), type.createResolver(before))
    expect(read).toEqual({ ...card, splitBy: null, calibrationError: null, calibration: [], languages: [] })
    expect(modelCard(read)).toContain('held out     72 pages')
  })
})

describe('modelCard', () => {
  it('shows training, evaluation, calibration and languages', () => {
    const shown = modelCard(card)
    expect(shown).toContain('trained on   204 positive and 1,204 negative pages in 1.5 s')
    expect(shown).toContain('dim 32, lr 0.5, threads 1; tokeniser sluice-1')
    expect(shown).toContain('held out     72 pages of other sites')
    expect(shown).toContain('precision 75.0 %, recall 90.0 %, F1 81.8 %, AUC 0.9321')
    expect(shown).toMatch(/0\.4–0\.5\s+25\s+0\.471\s+0\.080/)
    expect(shown).toContain('calibration error 0.123')
    expect(shown).toMatch(/en\s+70\s+36\s+75\.0 %\s+90\.0 %/)
    expect(shown).toMatch(/zh\s+2\s+0\s+–\s+–/)
  })

  it('shows the ten languages with most pages and counts the rest', () => {
    const languages = Array.from({ length: 13 }, (_, i) => ({
      language: `l${i}`,
      pages: 20 - i,
      positives: 1,
      precision: 1,
      recall: 1,
    }))
    const shown = modelCard({ ...card, languages })
    expect(shown).toContain('l9')
    expect(shown).not.toContain('l10')
    expect(shown).toContain('and 3 languages with fewer pages')
  })
})
