import { corpus } from '../processors/corpus.js'
import { bands } from '../processors/dedup/bands.js'
import { clusters } from '../processors/dedup/clusters.js'
import { extractPage } from '../processors/extract-page.js'
import { FastTextModel, LanguageIdentifier, loadFolded } from '../processors/fasttext/index.js'
import { gate } from '../processors/gate.js'
import { growSeed } from '../processors/grow-seed.js'
import { identifyLanguage } from '../processors/identify-language.js'
import type { Processor } from '../processors/processor.js'
import { scorePage } from '../processors/score-page.js'
import { domainOf } from '../processors/url.js'
import type { Run } from '../schemas/types.js'
import { topics } from './topics.js'
import type { Stage, Topology } from './types.js'

const scoring = ({ state }: Run) => state === 'scoring' || state === 'filtering' || state === 'current'
const filtering = ({ state }: Run) => state === 'filtering' || state === 'current'

/** Every stage, in the order in which a page meets them. */
const stages: Stage[] = [
  {
    name: 'extract',
    scope: 'shared',
    reads: ['crawl.records'],
    writes: ['pages.extracted', 'pages.rejected'],
    outcomes: ['pages.extracted', 'pages.rejected'],
    state: true,
    create: () => extractPage() as Processor,
  },
  {
    name: 'language',
    scope: 'shared',
    reads: ['pages.extracted'],
    writes: ['pages.language', 'pages.rejected'],
    outcomes: ['pages.language', 'pages.rejected'],
    state: false,
    resources: () => ['file:lid.176.ftz'],
    create: ({ settings, resources }) => {
      const accepted = settings['language.accept'].split(',').map((language) => language.trim())
      return identifyLanguage({
        identifier: new LanguageIdentifier(FastTextModel.read(resources[0]!)),
        accept: new Set(accepted.includes('*') ? [] : accepted),
        confidence: settings['language.confidence'],
      }) as Processor
    },
  },
  {
    name: 'score',
    scope: 'run',
    reads: ['pages.language'],
    writes: ['RUN.pages.scored'],
    outcomes: ['RUN.pages.scored'],
    state: true,
    activeFor: scoring,
    resources: (run) => [`model:${run!.model}`],
    create: ({ resources }) => scorePage(loadFolded(resources[0]!)) as Processor,
  },
  {
    name: 'gate',
    scope: 'run',
    reads: ['RUN.pages.scored'],
    writes: ['RUN.pages.kept', 'RUN.dedup.keys', 'RUN.verdicts'],
    outcomes: ['RUN.pages.kept', 'RUN.verdicts'],
    state: false,
    activeFor: filtering,
    create: ({ run }) => gate({ cut: run!.cut!, run: run!.name, domainOf }) as Processor,
  },
  {
    name: 'bands',
    scope: 'run',
    reads: ['RUN.dedup.keys'],
    writes: ['RUN.dedup.edges'],
    state: true,
    activeFor: filtering,
    create: ({ settings }) => bands({ threshold: settings['dedup.similarity'] }) as Processor,
  },
  {
    name: 'clusters',
    scope: 'run',
    reads: ['RUN.dedup.edges'],
    writes: ['RUN.dedup.members'],
    state: true,
    activeFor: filtering,
    create: () => clusters() as Processor,
  },
  {
    name: 'corpus',
    scope: 'run',
    reads: ['RUN.pages.kept', 'RUN.dedup.members'],
    writes: ['RUN.corpus', 'RUN.verdicts'],
    state: true,
    activeFor: filtering,
    create: ({ run }) => corpus({ run: run!.name, domainOf }) as Processor,
  },
  {
    name: 'seed',
    scope: 'run',
    reads: ['RUN.corpus'],
    writes: ['seed'],
    state: false,
    activeFor: filtering,
    create: ({ run }) => growSeed(run!.name, run!.seedCut!) as Processor,
  },
]

/** Sluice's dataflow. */
export const topology: Topology = { topics, stages }
