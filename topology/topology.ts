import { corpus } from '../processors/corpus.js'
import { bands } from '../processors/dedup/bands.js'
import { clusters } from '../processors/dedup/clusters.js'
import { defineStage, type SluiceStage } from '../processors/define-stage.js'
import { extractPage } from '../processors/extract-page.js'
import { FastTextModel, LanguageIdentifier, loadFolded } from '../processors/fasttext/index.js'
import { gate } from '../processors/gate.js'
import { growSeed } from '../processors/grow-seed.js'
import { identifyLanguage } from '../processors/identify-language.js'
import { scorePage } from '../processors/score-page.js'
import { domainOf } from '../processors/url.js'
import type { Topology } from '../runtime/topology.js'
import type { Run } from '../schemas/types.js'
import { type SluiceTopic, topics } from './topics.js'

/** The parts of a topology as Sluice declares them. */
export type SluiceTopology = Topology<SluiceTopic, SluiceStage>

/** Whether a stage works for a run now; stages that exist once have no run. */
export function worksFor({ phase }: SluiceStage, { state }: Run): boolean {
  if (phase === 'always') return false
  return state === 'filtering' || state === 'current' || (phase === 'scoring' && state === 'scoring')
}

/** Every stage, in the order in which a page meets them. */
const stages: SluiceStage[] = [
  defineStage({
    name: 'extract',
    phase: 'always',
    reads: ['crawl.records'],
    writes: ['pages.extracted', 'pages.rejected'],
    outcomes: ['pages.extracted', 'pages.rejected'],
    state: true,
    create: () => extractPage(),
  }),
  defineStage({
    name: 'language',
    phase: 'always',
    settings: ['language.accept', 'language.confidence'],
    reads: ['pages.extracted'],
    writes: ['pages.language', 'pages.rejected'],
    outcomes: ['pages.language', 'pages.rejected'],
    resources: () => ['file:lid.176.ftz'],
    create: ({ settings, resources }) => {
      const accepted = settings['language.accept'].split(',').map((language) => language.trim())
      return identifyLanguage({
        identifier: new LanguageIdentifier(FastTextModel.read(resources[0]!)),
        accept: new Set(accepted.includes('*') ? [] : accepted),
        confidence: settings['language.confidence'],
      })
    },
  }),
  defineStage({
    name: 'score',
    reads: ['pages.language'],
    writes: ['RUN.pages.scored'],
    outcomes: ['RUN.pages.scored'],
    state: true,
    phase: 'scoring',
    resources: (run) => [`model:${run.model}`],
    create: ({ resources }) => scorePage(loadFolded(resources[0]!)),
  }),
  defineStage({
    name: 'gate',
    reads: ['RUN.pages.scored'],
    writes: ['RUN.pages.kept', 'RUN.dedup.keys', 'RUN.verdicts'],
    outcomes: ['RUN.pages.kept', 'RUN.verdicts'],
    phase: 'filtering',
    create: ({ run }) => gate({ cut: run.cut!, run: run.name, domainOf }),
  }),
  defineStage({
    name: 'bands',
    settings: ['dedup.similarity'],
    reads: ['RUN.dedup.keys'],
    writes: ['RUN.dedup.edges'],
    state: true,
    phase: 'filtering',
    create: ({ settings }) => bands({ threshold: settings['dedup.similarity'] }),
  }),
  defineStage({
    name: 'clusters',
    reads: ['RUN.dedup.edges'],
    writes: ['RUN.dedup.members'],
    state: true,
    phase: 'filtering',
    create: () => clusters(),
  }),
  defineStage({
    name: 'corpus',
    reads: ['RUN.pages.kept', 'RUN.dedup.members'],
    writes: ['RUN.corpus', 'RUN.verdicts'],
    state: true,
    phase: 'filtering',
    create: ({ run }) => corpus({ run: run.name, domainOf }),
  }),
  defineStage({
    name: 'seed',
    reads: ['RUN.corpus'],
    writes: ['seed'],
    phase: 'filtering',
    create: ({ run }) => growSeed(run.name, run.seedCut!),
  }),
]

/** Sluice's dataflow. */
export const topology: SluiceTopology = { topics, stages }
