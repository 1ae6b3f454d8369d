import { readJudged, type StoredJudged, storedJudged } from './judged.js'
import type { Calibration, NodeSums, TreePrior } from './posterior.js'

/** A calibration as it is published with a run. */
export interface PublishedCalibration extends Calibration {
  /** Of pages whose probability is just that of the cut, those from this score up pass. */
  atCut: number
}

interface Stored {
  version: number
  prior: TreePrior
  evidence: number[]
  most: number
  atCut: number
  nodes: Array<[name: string, pages: number, positives: number]>
  judged?: StoredJudged
}

const VERSION = 1

/** As JSON, whose numbers come back as they were; the same calibration gives the same bytes. */
export function encodeCalibration({ prior, evidence, most, atCut, nodes, judged }: PublishedCalibration): Buffer {
  const stored: Stored = {
    version: VERSION,
    prior,
    evidence: [...evidence],
    most,
    atCut,
    nodes: [...nodes].map(([name, { pages, positives }]) => [name, pages, positives]),
    ...(judged && { judged: storedJudged(judged) }),
  }
  return Buffer.from(JSON.stringify(stored))
}

/** @throws when the bytes are no calibration, or one of another version */
export function decodeCalibration(bytes: Uint8Array): PublishedCalibration {
  const { version, prior, evidence, most, atCut, nodes, judged } = JSON.parse(Buffer.from(bytes).toString()) as Stored
  if (version !== VERSION) throw new Error(`the calibration is of version ${version}; this is ${VERSION}`)
  return {
    prior,
    evidence: Float64Array.from(evidence),
    most,
    atCut,
    nodes: new Map(nodes.map(([name, pages, positives]): [string, NodeSums] => [name, { pages, positives }])),
    ...(judged && { judged: readJudged(judged) }),
  }
}
