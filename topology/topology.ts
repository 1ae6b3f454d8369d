import { bands } from '../processors/bands.js'
import { clusters } from '../processors/clusters.js'
import { corpus } from '../processors/corpus.js'
import type { SluiceStage } from '../processors/define-stage.js'
import { extract } from '../processors/extract.js'
import { extraction } from '../processors/filters/extraction.js'
import type { FilterStage } from '../processors/filters/filter.js'
import { quality } from '../processors/filters/quality.js'
import { gate } from '../processors/gate.js'
import { language } from '../processors/language.js'
import { score } from '../processors/score.js'
import { seed } from '../processors/seed.js'
import type { Topology } from '../runtime/topology.js'
import { type SluiceTopic, topics } from './topics.js'

/** A topology as Sluice declares it. */
export interface SluiceTopology extends Topology<SluiceTopic, SluiceStage> {
  /** Filters that the setting `filters` can name. */
  readonly filters: readonly FilterStage[]
}

/** Sluice's dataflow; stages in the order in which a page meets them. */
export const topology: SluiceTopology = {
  topics,
  stages: [extract, language, score, gate, bands, clusters, corpus, seed],
  filters: [quality, extraction],
}
